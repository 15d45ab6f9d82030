"""The words that the rules look for, as tables to extend; longer words go before shorter ones."""

from __future__ import annotations

from collections.abc import Iterable


def any_of(words: str | Iterable[str]) -> str:
    """A pattern for any of the words (a text: separated by blanks); a word may itself be a pattern without blanks."""
    alternatives = words.split() if isinstance(words, str) else words
    return "(?:" + "|".join(sorted(alternatives, key=lambda word: (-len(word), word))) + ")"


NUMERALS = "一二两三四五六七八九十0-9"
MEASURES = "个部台只条瓶包箱袋件枚根块把双套组张辆米斤桶盒副对串头匹罐份盆株"

# What became of the case: it begins where one of these stands.
PROCEDURE = """
    抓获 抓捕 归案 到案 投案 自首 扣押 发还 返还 归还 退还 退赔 退赃 赔偿 谅解 判处 判决 被判 有期徒刑 拘役 刑满
    拘留 逮捕 羁押 看守所 查获 缴获 收缴 报案 报警 传唤 供述 供认 出生 生于 鉴定 认定 估价 民警 公安 派出所 警方
    侦查 执法 取保候审 移送 起诉 被告知 悔改 起获 追回 追缴
"""

# How names and kinds of places end.
PLACE_ENDS = """
    省 市 区 县 旗 州 镇 乡 村 组 屯 庄 街道 街 路(?!灯) 道 巷 弄 里 胡同 社区 小区 广场 商场 超市 市场 商城
    商店 店 店铺 店面 门面 商铺 铺 网吧 网咖 酒吧 KTV 会所 浴室 浴场 洗浴 家属院 家 住[处宅地所] 暂住[处地]?
    宿舍 寝室 租房 出租屋 公寓 别墅 院 院子 厂 厂区 库 库房 棚 场 站 馆 房 房间 室 厅 工地 公司 学校 大学 中学
    小学 幼儿园 银行 医院 卫生院 诊所 药房 大厦 大楼 中心 花园 楼 楼道 层 栋 幢 单元 号 座 园 园区 苑 城 大院
    饭店 酒店 宾馆 旅馆 餐厅 车位 地下室 通道 走廊 过道 电梯 桥 河 塘 田 山 坟 地 地块 地里 基站 塔 柜 柜台 摊
    摊位 亭 寺 庙 教堂 车间 车站 码头 机场 服务区 收费站 加油站 高速 公路 国道 省道 车厢 车(?=[内里上]) 阳台
    办公室 客厅 卧室 厨房 仓库 车库 围墙 门卫 国际 集团 沟 坡 湾 岛 农场 林场 养殖场 景区 绿化带 十字 路口 现场
    校区 经营部 [水果茶商粮车]{1,2}行 行(?=[内门])
"""
PLACE_SIDES = """
    [东西南北前后左右正对斜]{1,2}[侧面边门口角方] 旁边 边上 路边 对面 附近 隔壁 周边 门[口前外] 口 处
    [内里中外上下旁边侧前后]
"""

HAND_TOOLS = """
    [断剪线钢液压老虎尖嘴大力管鲤鱼]*钳子? 剪刀 [螺改]丝刀 起子 扳手 撬[棍棒杠杆] [铁木钢竹]?[棍棒杆竿]子? 插片
    锡[箔泊]纸 铁片 铁?钩子? [铁钢铝]丝圈? T[型字形]{0,2}(?:撬棍|改锥|工具|扳手|开锁器)? [改起]锥 刀片
    [裁美]纸?工?刀 菜刀 砍刀 匕首 小刀 水果刀 镊子 [铁榔][锤头] 锤子? 石[头块] 砖[头块]? [铁十]字?镐 斧头?
    锯[子条]? 钢[锯筋珠管] 铁管 电钻 切割机 千斤顶 角磨机
    (?:自制|作案|撬[盗锁]|开锁|盗窃|专用|随身|特制|钓鱼)?的?工具(?!等) (?:自制的?|配制的?|备用)?钥匙 干扰器
    [解屏]码[器仪] 弹弓 胶[布带] 塑料[片卡板] 卡片 梯子 绳[子索]? 麻绳 保险绳 编织袋 口袋 麻袋 蛇皮袋 手电筒?
    手套 镜子 鱼竿 竹竿 开锁器 衣架 油[管桶壶泵] 抽油[泵机] 铁锹 铁[铲锨] 地笼 渔网 电[瓶鱼]机 磁[铁石] 镖
    毒[药针] 夹子 鞋带 雨伞 火[柴机] 打火机 麻[布醉]
"""
VEHICLES = """
    摩托车 面包车 [大小]?货车 轿车 越野车 三轮车 电[动瓶]车 助力车 自行车 汽车 皮卡车? 拖拉机 农用车 卡车 小车
    客车 商务车 铲车 吊车 叉车 微型车 电动三轮 的士 出租车 船 轿 (?<=[a-zA-Z0-9*])车
"""
# Verbs after which a thing has left its place, beside those of taking.
CARRYING = """
    [卖转变贩出倒典][卖售当让] 卖 销赃 丢弃 藏 骑 推 开 搬 抬 运 装 剪断 卸(?!货) 取[下出走] 拆[下卸走] 挖 发还
    返还 归还 扣押 追回 据为己有 占为己有 放入 牵 抱
"""
# Whom the goods belong to, and other words before their name.
OWNERS = """
    被害(?:单位|人们?) 受害人 失主 户主 居民 村民 住院病人 学生 等人?的? 其(?!他) 该(?!车$)
    涉案的?(?!.{0,1}[物品财款]) 赃物(?=.) (?:部分|上述|该)?(?=被盗) 盗[得窃]的? 所盗的? 现(?=[该被]) 约 共计?
    另有 还有 大量 剩余 包括 里面的? 了 的 给 部分 其中 一并 上述 并 又 各类 价值的
"""

# How goods come to be where they were taken.
KEEPING = """
    停放? 停靠 放置? 存放 摆放 堆放 晾晒? 挂 锁 拴 栓 放养 喂养 饲养 种植 安装 位于 遗忘 遗落 遗留 使用 佩戴
    携带 藏 堆 装 充电 养
"""

ENGLISH_PLACES = r"""
    house home flat apartment garage shop store supermarket car\s+park parking\s+lot driveway street st road rd
    avenue ave lane drive station school hospital hotel bank church office building warehouse yard garden park
    mall market bar pub restaurant gym library residence property premises shed depot farm site square block
    boulevard blvd court way
"""
ENGLISH_TOOLS = r"""
    crow\s?bars? screw\s?drivers? bolt\s+cutters? wire\s+cutters? cutters? pliers wrench hammer brick rock stone
    ladder keys? wire knife saw drill axe jemmy lever pry\s+bar bar torch rope van truck lorry scooter
    motorcycle motorbike tools? magnet hook rod
"""
