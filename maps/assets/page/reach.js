registerTab({
  id: "reach", word: "tab_reach",
  absent: () => tongue(data.views.reach.absent),
  panel: () => [],
});
