"""Small instances in every format, written here: SNDlib's own data may not be passed on."""

from __future__ import annotations

import pytest

#: A triangle and a tail: two modules a link, one link installed, one demand in a routing unit of 4, listed routes.
NATIVE = """?SNDlib native format; type: network; version: 1.0
# network small

META (
  granularity = 5min
  time = 20260801-1200
)
NODES (
  a ( 105.0 37.5 )
  b ( 106.0 38.0 ) () ()
  c-1 ( 107.0 37.0 )
  d.x
)
LINKS (
  ab ( a b ) 10.0 5 1.5 7.00 ( 10 3 40 8 )
  bc ( b c-1 ) 0 0 2 0 ( 10 4 40 9.5 ) ( )
  ac ( a c-1 ) 0 0 0 0 ( UNLIMITED 0 )  # as much as wanted
  cd ( c-1 d.x ) 0 0 0 0 ( )
  cd2 ( d.x c-1 ) 0 0 0 0 ( 1e1 2 )
)
DEMANDS (
  ab1 ( a b ) 1 6 UNLIMITED
  ac1 ( a c-1 ) 4 2.5 2 ()
  bd ( b d.x ) 1 1 UNLIMITED
)
ADMISSIBLE_PATHS (
  ab1 ( p1 ( ab ) p2 ( ac bc ) )
  ac1 ( p1 ( ab bc ) )
  bd ( only ( bc cd2 ) )
)
"""

XML = """<?xml version="1.0" encoding="UTF-8"?>
<network xmlns="http://sndlib.zib.de/network" version="1.0">
  <meta><granularity>5min</granularity><time>20260801-1200</time></meta>
  <networkStructure>
    <nodes coordinatesType="geographical">
      <node id="a"><coordinates><x>105.0</x><y>37.5</y></coordinates></node>
      <node id="b"><coordinates><x>106.0</x><y>38.0</y></coordinates></node>
      <node id="c-1"><coordinates><x>107.0</x><y>37.0</y></coordinates></node>
      <node id="d.x"/>
    </nodes>
    <links>
      <link id="ab"><source>a</source><target>b</target><routingCost>1.5</routingCost><setupCost>7</setupCost>
        <preInstalledModule><capacity>10</capacity><cost>5</cost></preInstalledModule>
        <additionalModules>
          <addModule><capacity>10</capacity><cost>3</cost></addModule>
          <addModule><capacity>40</capacity><cost>8</cost></addModule>
        </additionalModules></link>
      <link id="bc"><source>b</source><target>c-1</target><routingCost>2</routingCost>
        <additionalModules>
          <addModule><capacity>10</capacity><cost>4</cost></addModule>
          <addModule><capacity>40</capacity><cost>9.5</cost></addModule>
        </additionalModules></link>
      <link id="ac"><source>a</source><target>c-1</target>
        <additionalModules><addModule><capacity>INF</capacity><cost>0</cost></addModule></additionalModules></link>
      <link id="cd"><source>c-1</source><target>d.x</target></link>
      <link id="cd2"><source>d.x</source><target>c-1</target>
        <additionalModules><addModule><capacity>10</capacity><cost>2</cost></addModule></additionalModules></link>
    </links>
  </networkStructure>
  <demands>
    <demand id="ab1"><source>a</source><target>b</target><demandValue>6</demandValue>
      <admissiblePaths>
        <admissiblePath id="p1"><linkId>ab</linkId></admissiblePath>
        <admissiblePath id="p2"><linkId>ac</linkId><linkId>bc</linkId></admissiblePath>
      </admissiblePaths></demand>
    <demand id="ac1"><source>a</source><target>c-1</target><routingUnit>4</routingUnit><demandValue>2.5</demandValue>
      <admissiblePaths><admissiblePath id="p1"><linkId>ab</linkId><linkId>bc</linkId></admissiblePath></admissiblePaths>
      <maxPathLength>2</maxPathLength></demand>
    <demand id="bd"><source>b</source><target>d.x</target><demandValue>1</demandValue>
      <admissiblePaths>
        <admissiblePath id="only"><linkId>bc</linkId><linkId>cd2</linkId></admissiblePath>
      </admissiblePaths>
    </demand>
  </demands>
</network>
"""

MODEL = """?SNDlib native format; type: model; version: 1.0
# model
LINK_MODEL = BIDIRECTED
DEMAND_MODEL = DIRECTED
LINK_CAPACITY_MODEL = EXPLICIT_LINK_CAPACITIES
ROUTING_MODEL = CONTINUOUS
HOP_LIMIT_MODEL = INDIVIDUAL_HOP_LIMITS
ADMISSIBLE_PATH_MODEL = EXPLICIT_LIST
FIXED_CHARGE_MODEL = YES
SURVIVABILITY_MODEL = UNRESTRICTED_FLOW_RECONFIGURATION
OBJECTIVE_MODEL = MINIMIZE_TOTAL_COST
NODE_MODEL = NO_NODE_HARDWARE
"""

MODEL_XML = """<?xml version="1.0"?>
<model xmlns="http://sndlib.zib.de/model" version="1.0">
  <linkModel>BIDIRECTED</linkModel><demandModel>DIRECTED</demandModel>
  <linkCapacityModel>EXPLICIT_LINK_CAPACITIES</linkCapacityModel><routingModel>CONTINUOUS</routingModel>
  <hopLimitModel>INDIVIDUAL_HOP_LIMITS</hopLimitModel><admissiblePathModel>EXPLICIT_LIST</admissiblePathModel>
  <fixedChargeModel>YES</fixedChargeModel>
  <survivabilityModel>UNRESTRICTED_FLOW_RECONFIGURATION</survivabilityModel>
</model>
"""

GRAPH = """NODES 3
label x y
0_a 105.0 37.5
1_b 106.0 38.0
2_c 107.0 37.0

EDGES 5
label src dest weight bw delay
e0 0 1 10 1000 500
e1 1 0 10 1000 500
e2 1 2 5 2000 1250.5
e3 2 1 5 2000 1250.5
e4 2 2 1 1 1
"""

DEMANDS = """DEMANDS 3
label src dest bw
d0 0 2 900
d1 2 0 0
d2 1 2 300.5
"""


@pytest.fixture
def put(tmp_path):
    """Return a function that writes texts or bytes to files, `name__ext`, and returns their paths."""

    def _put(**files):
        paths = []
        for name, content in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            paths.append(path)
        return paths

    return _put


@pytest.fixture(scope="session")
def documents():
    """Return a good document of every format by the name of its file."""
    return {
        "small.txt": NATIVE,
        "small.xml": XML,
        "model.txt": MODEL,
        "model.xml": MODEL_XML,
        "small.graph": GRAPH,
        "small.demands": DEMANDS,
    }
