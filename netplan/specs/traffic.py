"""The parameters of the generated traffic of members: its shape over day and week, its growth, its noise."""

from __future__ import annotations

from netplan.specs.spec import Spec

SPECS: dict[str, Spec] = {
    "traffic.growth_per_year_ratio": Spec(
        "ratio", 0.0, "生成样本：峰值年增长", "generated samples: growth of peaks in a year"
    ),
    "traffic.evening_peak_h": Spec(
        "h", 0.0, "生成样本：接入与内容的忙时", "generated samples: busy hour of access and content", 24.0
    ),
    "traffic.evening_valley_ratio": Spec(
        "ratio", 0.0, "生成样本：接入与内容的谷峰比", "generated samples: valley over peak of access and content", 1.0
    ),
    "traffic.evening_weekend_ratio": Spec(
        "ratio",
        0.1,
        "生成样本：接入与内容的周末与工作日之比",
        "generated samples: weekend over workday of access and content",
    ),
    "traffic.office_peak_h": Spec("h", 0.0, "生成样本：政企的忙时", "generated samples: busy hour of offices", 24.0),
    "traffic.office_valley_ratio": Spec(
        "ratio", 0.0, "生成样本：政企的谷峰比", "generated samples: valley over peak of offices", 1.0
    ),
    "traffic.office_weekend_ratio": Spec(
        "ratio", 0.0, "生成样本：政企的周末与工作日之比", "generated samples: weekend over workday of offices"
    ),
    "traffic.steady_valley_ratio": Spec(
        "ratio",
        0.0,
        "生成样本：数据中心与云的谷峰比",
        "generated samples: valley over peak of data centres and clouds",
        1.0,
    ),
    "traffic.backup_peak_h": Spec(
        "h", 0.0, "生成样本：云备份的忙时", "generated samples: busy hour of clouds (backups)", 24.0
    ),
    "traffic.noise_ratio": Spec(
        "ratio", 0.0, "生成样本：随机波动的标准差", "generated samples: standard deviation of the noise", 0.5
    ),
}
