registerTab({
  id: "measured", word: "tab_measured",
  absent: () => tongue(data.views.measured.absent),
  panel: () => [],
});
