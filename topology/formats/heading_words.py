"""The words of `topology.formats.headings`: what sheets call the columns of the plan, folded, parted by blanks."""

from __future__ import annotations

#: Words that several tables share: the two ends of a line, who owns it, where a figure comes from.
_FROM = (
    "起点 起始 起始点 起始局站 起始站 起始站点 起始局 起始机房 起始节点 起始地 起点站 起点局站 起点站点 起点名称 "
    "起点机房 起点局 起点节点 起站 始端 始端站 始端局站 始端机房 始点 始发站 起端 起端局站 起端机房 起端站点 a端 "
    "a端站点 a端局站 a端机房 a端节点 a端局 a端站 a端名称 a端站点名称 a端局站名称 a端机房名称 a端点 a站 a站点 a局 "
    "a局站 a节点 本端 本端站点 本端局站 本端机房 本端节点 端点1 端点a 节点a 节点1 站点a 站点1 局站a 局站1 aend "
    "enda sitea asite nodea anode stationa astation from fromsite fromnode fromstation src startsite startnode "
    "startpoint startstation originsite terminationa aside sidea node1 site1 pointa aname endpointa endpoint1"
)
_TO = (
    "终点 终止 终止点 终止局站 终止站 终止站点 终止局 终止机房 终止节点 终到站 终点站 终点局站 终点站点 终点名称 "
    "终点机房 终点局 终点节点 终端局站 终端站 终端站点 末端 末端站 末端局站 末端机房 止点 止点站 讫点 迄点 z端 "
    "z端站点 z端局站 z端机房 z端节点 z端局 z端站 z端名称 z端站点名称 z端局站名称 z端机房名称 z端点 z站 z站点 z局 "
    "z局站 z节点 b端 b端站点 b端局站 b端机房 b端节点 b端局 b端站 b端名称 b端站点名称 b端局站名称 b端机房名称 "
    "b端点 b站 b站点 b局 b局站 b节点 对端 对端站点 对端局站 对端机房 对端节点 端点2 端点b 节点b 节点2 站点b 站点2 "
    "局站b 局站2 zend endz bend endb sitez zsite siteb bsite nodez znode nodeb bnode stationz zstation stationb "
    "bstation to tosite tonode tostation dst dest endsite endnode endpoint endstation terminationz zside sidez "
    "bside sideb node2 site2 pointb pointz bname zname endpointb endpointz endpoint2"
)
_OPERATOR = (
    "运营商 运营商名称 所属运营商 归属运营商 经营者 权属 权属单位 产权 产权单位 产权归属 产权方 所有者 所有权 "
    "归属单位 carrier owner provider operatorname"
)
_SOURCE = "来源 数据来源 资料来源 出处 datasource"
#: Table -> column -> headings without case, blanks and punctuation. `name`, `port_count`, `port_gbps`: see there.
SYNONYMS: dict[str, dict[str, str]] = {
    "sites.csv": {
        "id": (
            "编号 编码 代码 标识 站点编号 站点编码 站点代码 站点id 局站编号 局站编码 局站代码 局站id 机房编号 "
            "机房编码 机房id 节点编号 节点编码 节点代码 节点id 地点编号 siteid nodeid sitecode nodecode "
            "stationid stationcode code"
        ),
        "name": (
            "名称 名字 站点 站点名称 站点名 站名 局站 局站名称 局站名 局名 局点 局点名称 局所 局所名称 局址 机房 "
            "机房名称 机房名 节点 节点名称 节点名 地点 地点名称 枢纽名称 网元名称 站址名称 标准名称 site "
            "sitename node nodename station stationname placename place pop popname location"
        ),
        "name_zh": "中文名 中文名称 namezh namecn chinesename 站点中文名 站点中文名称 局站中文名称",
        "name_en": "英文名 英文名称 nameen englishname 站点英文名 站点英文名称 局站英文名称",
        "province_zh": (
            "省 省份 省区 省区市 省市区 省市 省自治区直辖市 省直辖市自治区 所在省 所在省份 所属省 所属省份 "
            "所在省区 省级 省名 省份名称 省名称 province provincename"
        ),
        "lon_deg": (
            "经度 东经 经度坐标 gps经度 地理经度 站点经度 局站经度 机房经度 节点经度 中心经度 经度e 东经e lon "
            "lng long longitude longitudee londd lonwgs84 lonx xlon gpslon gpslongitude decimallongitude"
        ),
        "lat_deg": (
            "纬度 北纬 纬度坐标 gps纬度 地理纬度 站点纬度 局站纬度 机房纬度 节点纬度 中心纬度 纬度n 北纬n lat "
            "latitude latituden latdd latwgs84 laty ylat gpslat gpslatitude decimallatitude"
        ),
        "kind": (
            "类型 站点类型 局站类型 节点类型 机房类型 地点类型 类别 站点类别 局站类别 节点类别 type sitetype "
            "nodetype category"
        ),
        "roles": "角色 站点角色 节点角色 role",
        "source": _SOURCE,
    },
    "spans.csv": {
        "id": (
            "编号 编码 代码 标识 光缆段编号 光缆段编码 光缆段代码 光缆段id 段落编号 段编号 线路编号 链路编号 "
            "链路id spanid linkid edgeid segmentid spancode linkcode"
        ),
        "a": _FROM,
        "b": _TO,
        "cable": (
            "光缆 光缆名称 光缆名 所属光缆 所属光缆名称 光缆线路名称 光缆线路 光缆系统 干线 干线名称 光缆干线 "
            "光缆编号 光缆编码 cablename cableid cablesystem"
        ),
        "operator": _OPERATOR,
        "status": (
            "状态 光缆状态 光缆段状态 现状 建设状态 使用状态 运行状态 在用状态 资源状态 生命周期状态 lifecyclestatus"
        ),
        "existence": "存在性 资料可信度",
        "fibre_type": (
            "光纤类型 光纤型号 纤芯类型 纤芯型号 光纤种类 纤芯种类 光纤规格 纤型 fibertype fibre fiber fibremodel"
        ),
        "route_km": (
            "皮长 皮缆长度 皮长长度 光缆皮长 光缆长度 光缆段长度 光缆段皮长 缆长 路由长度 光缆路由长度 段长 "
            "段落长度 线路长度 长度 距离 光缆距离 length distance cablelength routelength spanlength linklength "
            "segmentlength sheathlength routedistance cabledistance"
        ),
        "route_km_low": "皮长下限 光缆长度下限 长度下限 routekmlow",
        "route_km_high": "皮长上限 光缆长度上限 长度上限 routekmhigh",
        "length_origin": "长度来源 皮长来源 lengthorigin",
        "rail_km": "铁路长度 铁路里程 沿铁路长度 raillength raildistance",
        "road_km": "公路长度 公路里程 沿公路长度 roadlength roaddistance",
        "risk_groups": "风险组 共享风险组 共享风险 共同风险组 srlg srlgs riskgroup sharedriskgroup sharedriskgroups",
        "source": _SOURCE,
        "cost_cny": "造价 投资 总造价 建设成本 建设投资 工程造价 cost capex buildcost",
    },
    "cables.csv": {
        "id": "编号 编码 代码 标识 光缆编号 光缆编码 光缆id cableid",
        "name": "名称 光缆 光缆名称 光缆名 光缆系统 干线 干线名称 光缆干线 cable cablename",
        "name_zh": "中文名 中文名称 namezh namecn chinesename",
        "name_en": "英文名 英文名称 nameen englishname",
        "existence": "存在性 资料可信度",
        "source": _SOURCE,
    },
    "risk_groups.csv": {
        "id": "编号 编码 标识 风险组编号 srlg srlgid groupid riskgroupid",
        "name": "名称 风险组 风险组名称 共享风险组 groupname riskgroup riskgroupname srlgname",
        "name_zh": "中文名 中文名称 namezh namecn chinesename",
        "name_en": "英文名 英文名称 nameen englishname",
        "kind": "类型 类别 风险类型 风险组类型 风险类别 type risktype category",
        "probability": "概率 共因概率 同断概率 同时中断概率",
        "probability_low": "概率下限",
        "probability_high": "概率上限",
        "source": _SOURCE,
    },
    "ip_nodes.csv": {
        "site": (
            "站点 站点名称 局站 局站名称 节点 节点名称 机房 机房名称 所在站点 所在局站 所在机房 地点 名称 name "
            "sitename node nodename"
        ),
        "layer": "层 层次 网络层 网络层次 所属层 平面 networklayer",
        "role": "角色 节点角色 节点层级 层级 noderole",
        "operator": _OPERATOR,
        "source": _SOURCE,
    },
    "circuits.csv": {
        "id": "编号 编码 标识 电路编号 电路代号 电路编码 电路id 链路编号 circuitid cid circuitnumber linkid",
        "a": _FROM,
        "b": _TO,
        "layer": "层 层次 网络层 网络层次 所属层 平面 networklayer",
        "operator": _OPERATOR,
        "capacity_gbps": (
            "容量 带宽 速率 链路容量 链路带宽 链路速率 电路容量 电路带宽 电路速率 传输容量 传输速率 中继带宽 "
            "bandwidth capacity speed rate linerate linkcapacity linkspeed bitrate"
        ),
        "metric": "度量 度量值 开销 链路开销 igp度量 igp开销 路由开销 cost linkcost igpcost igpmetric weight",
        "spans": "路由 光缆路由 经由光缆段 承载光缆段 途经光缆段 所经光缆段 光缆段 光缆段列表 spanlist route",
        "source": _SOURCE,
    },
    "traffic.csv": {
        "id": "编号 编码 标识 需求编号 流量编号 业务编号 demandid trafficid",
        "from": (f"{_FROM} 源 源端 源站 源站点 源节点 源局站 流出 流出站点 origin source sourcesite sourcenode a"),
        "to": (
            f"{_TO} 宿 宿端 宿站 宿站点 宿节点 目的 目的端 目的站 目的站点 目的节点 目的局站 "
            "流入 流入站点 destination target targetsite targetnode destinationsite destinationnode b"
        ),
        "gbps": (
            "带宽 需求带宽 业务带宽 流量 需求 需求流量 业务流量 业务量 业务需求 峰值流量 bandwidth demand "
            "traffic volume demandvalue"
        ),
        "layer": "层 层次 网络层 网络层次 所属层 平面 networklayer",
        "source": _SOURCE,
    },
    "members.csv": {
        "id": "编号 编码 标识 成员编号 成员代码 成员id 会员编号 memberid membercode",
        "name": (
            "名称 成员 成员名称 成员单位 成员单位名称 会员 会员名称 会员单位 企业 企业名称 单位 单位名称 公司 "
            "公司名称 接入单位 接入单位名称 客户名称 member membername company companyname organisation "
            "organization orgname networkname"
        ),
        "name_zh": "中文名 中文名称 namezh namecn chinesename 成员中文名称 企业中文名称",
        "name_en": "英文名 英文名称 nameen englishname 成员英文名称 企业英文名称",
        "kind": (
            "类型 类别 成员类型 成员类别 会员类型 企业类型 单位类型 客户类型 type membertype category networktype"
        ),
        "asn": (
            "as as号 as号码 as编号 自治域 自治域号 自治域编号 自治系统 自治系统号 自治系统编号 asnumber asno "
            "autonomoussystem autonomoussystemnumber"
        ),
        "ports": "端口 端口配置 接入端口 端口情况 端口明细 端口组 接入端口配置 port portconfiguration",
        "port_count": "端口数 端口数量 端口个数 接入端口数 接入端口数量 portcount numberofports portscount",
        "port_gbps": (
            "端口速率 端口带宽 端口容量 单端口速率 单端口带宽 接入端口速率 portspeed portrate portcapacity speed"
        ),
        "exchange": "交换中心 接入交换中心 所在交换中心 接入点 ixp ix exchangepoint",
        "policy": "互联策略 互联政策 对等策略 互通策略 peeringpolicy",
        "peering": "互联方式 对等方式 对等互联方式 互通方式 peeringtype",
        "partners": "互联对象 对等方 对等成员 互联成员 peers",
        "joined": (
            "接入日期 接入时间 开通日期 开通时间 加入日期 加入时间 入网日期 入网时间 joindate joineddate "
            "joinedon membersince datejoined"
        ),
        "tariff": "资费 资费方案 资费类型 pricing",
        "peak_in_gbps": (
            "峰值流入 流入峰值 入向峰值 峰值入流量 入流量峰值 流入峰值流量 入向峰值流量 peakin peakinbound"
        ),
        "peak_out_gbps": (
            "峰值流出 流出峰值 出向峰值 峰值出流量 出流量峰值 流出峰值流量 出向峰值流量 peakout peakoutbound"
        ),
        "basis": "依据 数据依据",
        "source": _SOURCE,
    },
    "exchanges.csv": {
        "site": "站点 所在站点 所在地 地点 局站 所在局站 机房 所在机房 编号 location sitename",
        "name": "名称 交换中心 交换中心名称 exchange exchangename ixp ixpname",
        "name_zh": "中文名 中文名称 namezh namecn chinesename",
        "name_en": "英文名 英文名称 nameen englishname",
        "in_service": (
            "开通日期 开通时间 投产日期 投产时间 启用日期 启用时间 运营日期 inservicesince inservicedate opened "
            "openingdate"
        ),
        "source": _SOURCE,
    },
}
#: Understood only by readers who can say what they took for granted: table -> column -> what is open -> headings.
UNSURE: dict[str, dict[str, dict[str, str]]] = {
    "sites.csv": {
        "position": {
            "": "经纬度 经纬度坐标 lonlat lnglat latlon latlng",
            "axis": "坐标 位置坐标 gps坐标 地理坐标 coordinates position",
        },
        "lon_deg": {
            "axis": "x x坐标 坐标x pointx",
        },
        "lat_deg": {
            "axis": "y y坐标 坐标y pointy",
        },
    },
    "spans.csv": {
        "id": {
            "name": (
                "名称 光缆段 光缆段名称 光缆段名 段落 段落名称 段名 段名称 区段 区段名称 中继段 中继段名称 "
                "线路名称 链路名称 链路 name span spanname segment segmentname link linkname"
            ),
        },
        "ends": {
            "": (
                "起止点 起止 起止局站 起止站点 起止站 起止局 起止机房 起止地点 起讫点 起讫 起讫局站 起讫地点 "
                "两端局站 两端站点 两端"
            ),
        },
        "a_lon_deg": {
            "": (
                "起点经度 起点lon 起点longitude a端经度 a端lon a端longitude 起始局站经度 起始局站lon "
                "起始局站longitude a端站点经度 a端站点lon a端站点longitude 起始站经度 起始站lon 起始站longitude "
                "a经度 alon alongitude from经度 fromlon fromlongitude start经度 startlon startlongitude"
            ),
        },
        "a_lat_deg": {
            "": (
                "起点纬度 起点lat 起点latitude a端纬度 a端lat a端latitude 起始局站纬度 起始局站lat "
                "起始局站latitude a端站点纬度 a端站点lat a端站点latitude 起始站纬度 起始站lat 起始站latitude "
                "a纬度 alat alatitude from纬度 fromlat fromlatitude start纬度 startlat startlatitude"
            ),
        },
        "b_lon_deg": {
            "": (
                "终点经度 终点lon 终点longitude z端经度 z端lon z端longitude b端经度 b端lon b端longitude "
                "终止局站经度 终止局站lon 终止局站longitude z端站点经度 z端站点lon z端站点longitude 终止站经度 "
                "终止站lon 终止站longitude b经度 blon blongitude z经度 zlon zlongitude to经度 tolon tolongitude "
                "end经度 endlon endlongitude"
            ),
        },
        "b_lat_deg": {
            "": (
                "终点纬度 终点lat 终点latitude z端纬度 z端lat z端latitude b端纬度 b端lat b端latitude "
                "终止局站纬度 终止局站lat 终止局站latitude z端站点纬度 z端站点lat z端站点latitude 终止站纬度 "
                "终止站lat 终止站latitude b纬度 blat blatitude z纬度 zlat zlatitude to纬度 tolat tolatitude "
                "end纬度 endlat endlatitude"
            ),
        },
    },
    "circuits.csv": {
        "id": {
            "name": "名称 电路 电路名称 链路名称 name circuit circuitname",
        },
    },
    "traffic.csv": {
        "id": {
            "name": "名称 业务名称 需求名称 name",
        },
    },
}
