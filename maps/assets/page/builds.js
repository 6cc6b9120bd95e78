registerTab({
  id: "builds", word: "tab_builds",
  absent: () => tongue(data.views.builds.absent),
  panel: () => [],
});
