"""What goes wrong in a county seat, how often, where, and how people tell it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """`standard` is a filing condition of the catalogue's seed; `where` a kind of spot, or a component's name."""

    standard: str
    weight: float
    where: str
    texts: tuple[str, ...]
    picture: str
    sources: tuple[str, ...] = ("inspector", "hotline", "citizen")
    long: bool = False  # may need an extension or wait for the season


STREET = ("inspector", "hotline", "citizen", "camera")
SEEN = ("inspector", "camera")

PROBLEMS = (
    Problem(
        "event-04-05-1",
        13,
        "shop",
        ("商品摆到门外人行道上", "店家跨门经营，占了半条人行道", "水果摆出门外两米多"),
        "stall",
        STREET,
    ),
    Problem(
        "event-04-06-1",
        11,
        "market",
        ("流动摊点占着路口卖菜", "几辆三轮车占道卖水果，路都堵了", "占道摆摊卖衣服"),
        "stall",
        STREET,
    ),
    Problem("event-04-01-1", 6, "school", ("放学时校门口有小贩摆卖", "流动小吃车停在门口，油烟很大"), "stall", STREET),
    Problem(
        "event-04-10-1",
        8,
        "busy",
        ("电动车乱停，盲道走不了", "门口电动车停得乱七八糟", "非机动车停到机动车道上了"),
        "bikes",
        STREET,
    ),
    Problem(
        "event-01-10-1",
        11,
        "market",
        ("垃圾袋丢在路边没人收", "市场后面生活垃圾堆了一地", "有人把垃圾倒在墙角"),
        "litter",
        STREET,
    ),
    Problem("event-01-92-1", 5, "lane", ("垃圾桶满了，都掉到地上", "收集点垃圾满溢，很臭"), "litter"),
    Problem(
        "event-01-12-1", 6, "street", ("路面有泥沙，车一过尘土很大", "地上落叶和纸屑没扫", "路面有一片油污"), "litter"
    ),
    Problem("event-01-14-1", 2, "street", ("渣土车掉了一路土", "路上撒了石子，摩托车很危险"), "litter", STREET),
    Problem("event-01-11-1", 2.5, "lane", ("装修垃圾堆在巷口好几天", "拆房的砖头一直没运走"), "rubble", long=True),
    Problem("event-01-36-1", 4, "lane", ("沙子水泥堆在路边", "有人在人行道上堆木料"), "rubble"),
    Problem("event-01-13-1", 3, "street", ("路面坏了一块，下雨积水", "人行道地砖碎了好几块"), "hole", long=True),
    Problem("event-01-13-3", 2, "street", ("有个坑，电动车差点摔倒", "井边路面陷下去了"), "hole", long=True),
    Problem("event-02-01-1", 6, "lane", ("墙上电线杆上贴满小广告", "楼道口喷了开锁电话"), "bills"),
    Problem("event-02-03-1", 1.6, "shop", ("新装的灯箱没有手续，挡住路灯", "落地灯箱摆在人行道上"), "sign"),
    Problem("event-02-07-1", 1.5, "shop", ("条幅挂在两棵树中间", "开业气球条幅没拆"), "sign"),
    Problem("event-01-07-1", 2, "lane", ("被子晒在路边绿化带上", "衣服拉绳晾在行道树上"), "sign"),
    Problem("event-01-17-1", 2, "park", ("草地里有很多饭盒塑料袋", "花坛里枯枝杂物没清"), "litter"),
    Problem("event-01-91-1", 1, "park", ("有人在绿地里种菜", "草皮被挖了一块"), "tree"),
    Problem("event-01-25-1", 1.5, "river", ("河面漂着一片垃圾", "河岸边有人倒了垃圾"), "river", long=True),
    Problem("event-01-20-1", 1, "lane", ("有人在烧树叶，烟很大", "空地上烧垃圾"), "smoke"),
    Problem("event-01-29-1", 2, "shop", ("夜宵摊露天烧烤，烟往楼上飘",), "smoke"),
    Problem("event-01-28-1", 1.6, "shop", ("店门口喇叭一直放促销，吵得很",), "sign", ("hotline", "citizen")),
    Problem("event-01-30-1", 1.4, "shop", ("饭店把脏水倒进雨水口", "洗车的水流了一路"), "river"),
    Problem("event-01-35-1", 1, "lane", ("旧沙发丢在路边", "烂柜子放在巷口没人要"), "rubble"),
    Problem("event-01-80-1", 1.3, "lane", ("电线垂下来，快碰到人头", "光缆掉下来拖在地上"), "wire"),
    Problem("event-01-01-1", 0.8, "lane", ("楼顶正在搭铁皮棚", "有人在一楼搭建房子"), "rubble", long=True),
    Problem("event-03-04-1", 1.6, "works", ("工地没洒水，灰尘很大",), "smoke", STREET),
    Problem(
        "event-03-01-1", 1.4, "works", ("半夜还在施工，睡不着", "中午打桩声音很大"), "smoke", ("hotline", "citizen")
    ),
    Problem("event-03-02-1", 1, "works", ("施工围挡占了大半条路",), "rubble"),
    Problem("event-03-12-1", 0.8, "works", ("工地出口车轮带泥，路上都是泥巴",), "litter", STREET),
    Problem("event-05-03-1", 1.2, "street", ("污水从井里冒出来，流到街上", "下水道堵了，臭水横流"), "river"),
    Problem("event-05-01-1", 0.5, "street", ("自来水管破了，水喷出来", "地下在冒水，应该是水管爆了"), "river"),
    Problem("event-05-06-1", 0.4, "street", ("下大雨路口积水，车子过不去",), "river"),
    Problem("event-05-08-1", 0.4, "street", ("一根线断了挂在半空",), "wire"),
    Problem("event-04-96-1", 1, "busy", ("消防通道被车堵住",), "bikes", STREET),
    Problem("event-06-04-1", 1.2, "shop", ("门前卫生没人管，垃圾扫到路边",), "litter"),
    Problem("component-01-37-3", 3.2, "路灯", ("路灯不亮，晚上很黑", "这盏灯坏了好几天"), "lamp"),
    Problem("component-01-37-1", 0.5, "路灯", ("灯杆被车撞歪了",), "lamp"),
    Problem("component-01-02-1", 0.8, "污水井盖", ("井盖不见了，很危险", "井盖裂开了"), "cover"),
    Problem("component-01-02-3", 1.4, "污水井盖", ("车一过井盖就响，晚上吵得睡不着",), "cover"),
    Problem("component-01-03-2", 1, "雨水井盖", ("井盖边上破了一个口",), "cover"),
    Problem("component-01-04-5", 1.8, "雨水箅子", ("雨水口被树叶堵住了", "水箅子里全是泥"), "cover"),
    Problem("component-01-01-3", 0.8, "上水井盖", ("井盖松动，骑车经过咣当响",), "cover"),
    Problem("component-01-11-2", 0.3, "燃气井盖", ("燃气井盖破了一角",), "cover"),
    Problem("component-01-27-3", 0.6, "通讯交接箱", ("箱门开着，线都露出来",), "wire"),
    Problem("component-01-31-1", 0.3, "通信立杆", ("电杆歪了，靠在树上",), "wire"),
    Problem("component-03-05-1", 1.4, "垃圾箱（果皮箱、桶）", ("果皮箱倒在地上", "垃圾桶门开着"), "litter"),
    Problem("component-03-05-2", 0.8, "垃圾箱（果皮箱、桶）", ("垃圾桶被烧坏了",), "litter", long=True),
    Problem("component-04-02-1", 1, "行道树", ("大风把树枝吹断，挂在半空", "树倒了压着人行道"), "tree"),
    Problem("component-04-02-4", 1, "行道树", ("树枝太低，挡住红绿灯",), "tree"),
    Problem("component-04-02-2", 0.6, "行道树", ("这里少了一棵树，坑空着",), "tree", long=True),
    Problem("component-04-07-1", 0.5, "街头座椅", ("长椅的木条断了",), "sign", long=True),
    Problem("component-02-17-2", 0.9, "交通护栏", ("护栏被撞坏，伸到路上",), "sign"),
    Problem("component-02-12-1", 0.4, "路名牌", ("路牌歪了",), "sign"),
    Problem("component-03-01-4", 0.7, "公共厕所", ("公厕味道很大，没人打扫",), "litter"),
    Problem("component-02-25-3", 0.6, "非机动车停放点", ("停车点里倒了一片车，很乱",), "bikes"),
)
