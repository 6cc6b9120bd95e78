"""stub"""
def status_page(agents, latest, gauges, *, lang, now_ns): return "<html></html>"
