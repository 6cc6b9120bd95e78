registerTab({
  id: "cuts", word: "tab_cuts",
  absent: () => tongue(data.views.cuts.absent),
  panel: () => [],
});
