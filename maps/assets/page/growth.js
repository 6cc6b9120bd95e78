registerTab({
  id: "growth", word: "tab_growth",
  absent: () => tongue(data.views.growth.absent),
  panel: () => [],
});
