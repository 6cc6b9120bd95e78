"""Sentences about graphs (GraphML, GML, node-link JSON): code -> language -> sentence."""

from __future__ import annotations

from geodata.sentences.both import both

SENTENCES: dict[str, dict[str, str]] = {
    # what is taken for granted
    "graph_system": both(
        "文件未说明坐标系，按 {value} 处理。若不是，请用 --coordinates 指明。",
        "the file does not say in which system its positions are; they are taken for {value}. If they are not, give "
        "--coordinates.",
    ),
    "graph_directed": both(
        "有向边 {value} 没有反向边，按双向光缆段处理。",
        "the directed edge {value} has no edge back; it is taken for a span, which carries both ways.",
    ),
    "graph_key_unknown": both(
        "字段 {value} 没有声明类型，按文本保留。请在文件开头用 key 元素声明。",
        "field {value} is not declared, so it is kept as text. Declare it by a `key` element.",
    ),
    "graph_by_place": both(
        "边的端点 {value} 不是任何节点的编号，按节点的序号（从 0 起）处理。",
        "the end {value} of an edge is no node's id; ends are taken for the places of nodes in their list, from 0.",
    ),
    # what is left out
    "graph_edge_end": both(
        "边的端点“{value}”不是本文件的节点，此边略去。请补上该节点。",
        "the end “{value}” of this edge is no node of the file; the edge is left out. Add the node.",
    ),
    "graph_loop": both("边的两端都是节点“{value}”，略去。", "this edge goes from node “{value}” to itself; left out."),
    "graph_opposite": both(
        "有向边 {value} 与其反向边字段相同，合为一个光缆段。",
        "the directed edge {value} is the way back of one with the same fields; both are one span.",
    ),
    "graph_not_finite": both(
        "“{value}”不是有限的数，视为未知。", "“{value}” is not a finite number; it is taken as not known."
    ),
    "graph_letters": both(
        "文本“{value}”含控制字符或无效字符，已删去这些字符。",
        "the text “{value}” holds control characters or letters that are none; those are left out.",
    ),
    "graph_field_twice": both(
        "此处字段重名，“{value}”不保留。请改名后再导入。",
        "the field stands here twice; “{value}” is not kept. Rename one.",
    ),
    "graph_hyperedge": both(
        "超边连接两个以上节点，不是光缆段，略去。请改为两两相连的边。",
        "a hyperedge joins more than two nodes and is no span; left out. Draw edges between pairs of nodes.",
    ),
    "graph_more": both(
        "文件中有多个图，只读第一个。请把其余的图另存为文件。",
        "the file holds several graphs; only the first is read. Save the others as files of their own.",
    ),
    "graph_group": both(
        "节点“{value}”是分组，只取其中的节点。", "node “{value}” is a group; only the nodes within it are taken."
    ),
    "graph_drawing": both(
        "图形样式（{value}）不保留，只取文字标签。屏幕位置不是经纬度。",
        "how nodes and edges look ({value}) is not kept, only their labels. Places on the screen are no positions.",
    ),
    "graph_xml_letters": both(
        "文本“{value}”中有 XML 不能表示的字符，已删去。",
        "the text “{value}” holds letters that XML cannot have; those are left out.",
    ),
    # what cannot be read
    "graph_many_fields": both(
        "节点或边的字段多于 {most} 种（到“{value}”为止）。请删去不需要的字段。",
        "nodes or edges have more than {most} different fields (up to “{value}”). Remove those that are not needed.",
    ),
    "graph_many_defaults": both(
        "默认值共展开为 {value} 个字段，多于 {most} 个。请删去默认值。",
        "default values stand for {value} fields, more than {most}. Remove the defaults.",
    ),
    "graph_no_graph": both(
        "文件中没有图。请检查文件是否完整。", "there is no graph in the file. Check whether it is whole."
    ),
    "graph_no_id": both("节点没有编号。请补上 id。", "the node has no id. Give it one."),
    "graph_node_twice": both(
        "节点编号“{value}”重复（首次见第 {first} 行）。请改名。",
        "node id “{value}” stands twice (first in row {first}). Rename one.",
    ),
    "graph_node_again": both("节点编号“{value}”重复。请改名。", "node id “{value}” stands twice. Rename one."),
    "graph_no_end": both("边缺少端点 {value}。请补上。", "the edge has no {value}. Add it."),
    "graph_value": both(
        "“{value}”不是 {kind} 类型的值。请改正，或把类型改为 string。",
        "“{value}” is no value of type {kind}. Correct it, or declare the field as string.",
    ),
    "gml_syntax": both(
        "此处“{value}”不合 GML 语法。请检查引号和方括号是否成对。",
        "“{value}” is not expected here in GML. Check that quotes and brackets come in pairs.",
    ),
    "gml_depth": both(
        "方括号嵌套超过 {most} 层。请检查文件是否完整。",
        "brackets are nested more than {most} deep. Check whether the file is whole.",
    ),
    "node_link_shape": both(
        "{value} 应为对象。请检查该 JSON 是否由 node_link_data 写出。",
        "{value} should be an object. Check that the JSON was written by node_link_data.",
    ),
}
