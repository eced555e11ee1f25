"""Places for the second judge. No polygon is built and none is intersected: a zone is a formula,
asked point by point how far a point lies outside (negative: inside) of it, and a location is
cut into ever smaller squares until each lies on one side.

Distances to circles are pyproj's geodesics. Distances to edges, which are straight in
longitude-latitude, are taken in space to chords of at most 2 km and turned into arcs: the
sagitta of such a chord is 8 cm, and over 300 km the arc differs by 30 cm between the flattest
and the roundest direction of the ellipsoid. `spaces_agree` checks this against pyproj.
"""
import math

import numpy as np
import pyproj

from judge_time import NO, POSSIBLE, YES

GEOD = pyproj.Geod(ellps="WGS84")
RADIUS_M = 6371008.8  # mean radius of WGS 84
FLAT = 1 / 298.257223563
SEMI_M = 6378137.0
CHORD_M = 2000.0
FAR = 1e9
TOLERANCE_M = 3.0
SAMPLE_M = 200.0


def in_space(lat, lon):
    lat, lon = np.radians(lat), np.radians(lon)
    squash = FLAT * (2 - FLAT)
    normal = SEMI_M / np.sqrt(1 - squash * np.sin(lat) ** 2)
    return np.stack([normal * np.cos(lat) * np.cos(lon), normal * np.cos(lat) * np.sin(lon),
                     normal * (1 - squash) * np.sin(lat)], axis=-1)


def arc(chord):
    return 2 * RADIUS_M * np.arcsin(np.minimum(1, chord / (2 * RADIUS_M)))


def dense(points, step_m=CHORD_M):
    """A path of (lat, lon) with every edge cut so that no piece is longer than step_m."""
    lat, lon = [points[0][0]], [points[0][1]]
    for (lat1, lon1), (lat2, lon2) in zip(points, points[1:]):
        length = math.hypot((lat2 - lat1) * 111700,
                            (lon2 - lon1) * 111700 * math.cos(math.radians(
                                min(abs(lat1), abs(lat2)))))
        count = max(1, math.ceil(length / step_m))
        share = np.arange(1, count + 1) / count
        lat.extend(lat1 + (lat2 - lat1) * share)
        lon.extend(lon1 + (lon2 - lon1) * share)
    return np.array(lat), np.array(lon)


class Path:
    """Edges straight in longitude-latitude, to measure from."""

    def __init__(self, paths):
        begin, end = [], []
        for lat, lon in paths:
            space = in_space(lat, lon)
            begin.append(space[:-1])
            end.append(space[1:])
        self.begin = np.concatenate(begin)
        self.along = np.concatenate(end) - self.begin
        self.square = np.maximum(np.einsum("ij,ij->i", self.along, self.along), 1e-12)

    def distance(self, lat, lon):
        out = np.empty(len(lat))
        for i in range(0, len(lat), 500):
            p = in_space(lat[i:i + 500], lon[i:i + 500])
            begin, along, square = self.near(p)
            away = p[:, None, :] - begin[None, :, :]
            t = np.clip(np.einsum("psk,sk->ps", away, along) / square, 0, 1)
            gap = away - t[:, :, None] * along[None, :, :]
            out[i:i + 500] = np.sqrt(np.einsum("psk,psk->ps", gap, gap).min(axis=1))
        return arc(out)

    def near(self, p):
        """The chords that can be nearest to one of the points: no farther from their middle than
        the nearest, but for the points' spread and half the chord."""
        middle = p.mean(axis=0)
        spread = np.sqrt(((p - middle) ** 2).sum(axis=1).max())
        far = np.sqrt(((self.begin + self.along / 2 - middle) ** 2).sum(axis=1))
        keep = far - np.sqrt(self.square) / 2 <= far.min() + 2 * spread
        return self.begin[keep], self.along[keep], self.square[keep]


def ring_holds(points, lat, lon):
    """Even-odd, in the longitude-latitude plane."""
    inside = np.zeros(len(lat), bool)
    for (lat1, lon1), (lat2, lon2) in zip(points, points[1:] + points[:1]):
        if lat1 == lat2:
            continue
        cuts = (lat1 > lat) != (lat2 > lat)
        inside ^= cuts & (lon < lon1 + (lat - lat1) / (lat2 - lat1) * (lon2 - lon1))
    return inside


class Shape:
    """out(): how far outside a point lies, as bounds (low, high); a set is {out <= 0}, and out
    grows by no more than a metre per metre. away(): distance to the set, as bounds."""

    def out(self, lat, lon):
        raise NotImplementedError

    def away(self, lat, lon):
        low, high = self.out(lat, lon)
        return np.maximum(low, 0), np.maximum(high, 0)

    def rim(self):
        """Points of the boundary, no two neighbours more than SAMPLE_M apart."""
        raise NotImplementedError

    def is_all(self):
        return False


class Everywhere(Shape):
    def is_all(self):
        return True

    def out(self, lat, lon):
        return (np.full(len(lat), -FAR),) * 2

    def rim(self):
        return np.empty(0), np.empty(0)


class Empty(Shape):
    def out(self, lat, lon):
        return (np.full(len(lat), FAR),) * 2

    def rim(self):
        return np.empty(0), np.empty(0)


EMPTY = Empty()


class Circle(Shape):
    def __init__(self, metres, lat, lon):
        self.metres, self.lat, self.lon = metres, lat, lon

    def out(self, lat, lon):
        _, _, far = GEOD.inv(np.full(len(lat), self.lon), np.full(len(lat), self.lat), lon, lat)
        return (np.asarray(far) - self.metres,) * 2

    def rim(self):
        count = max(16, math.ceil(2 * math.pi * self.metres / SAMPLE_M))
        lon, lat, _ = GEOD.fwd(np.full(count, self.lon), np.full(count, self.lat),
                               np.arange(count) * 360 / count, np.full(count, self.metres))
        return np.asarray(lat), np.asarray(lon)


class Polygon(Shape):
    """rings[0] the outline, the others holes; open rings of (lat, lon)."""

    def __init__(self, rings):
        self.rings = rings
        self.path = Path([dense(ring + ring[:1]) for ring in rings])

    def out(self, lat, lon):
        inside = np.zeros(len(lat), bool)
        for ring in self.rings:
            inside ^= ring_holds(ring, lat, lon)
        far = self.path.distance(lat, lon)
        return (np.where(inside, -far, far),) * 2

    def rim(self):
        parts = [dense(ring + ring[:1], SAMPLE_M) for ring in self.rings]
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


class Line:
    """A line as digitised: to measure from, and the one whose prolongation has sides."""

    def __init__(self, points):
        self.points = points
        self.path = Path([dense(points)])
        self.whole = prolonged(points)
        lat, lon = zip(*points)
        near = (min(lat) - 6, max(lat) + 6, min(lon) - 8, max(lon) + 8)
        self.edge = Path([dense_near(self.whole, near)])

    def away(self, lat, lon):
        return (self.path.distance(lat, lon),) * 2


def prolonged(points):
    """The line with both end segments carried on to the edge of the map."""
    def reach(inner, end):
        step_lat, step_lon = end[0] - inner[0], end[1] - inner[1]
        times = [((math.copysign(limit, step) - at) / step, axis)
                 for axis, (at, step, limit) in enumerate(((end[0], step_lat, 90.0),
                                                           (end[1], step_lon, 180.0))) if step]
        t, axis = min(times)
        hit = [end[0] + t * step_lat, end[1] + t * step_lon]
        hit[axis] = math.copysign((90.0, 180.0)[axis], (step_lat, step_lon)[axis])
        return tuple(hit)
    return [reach(points[1], points[0]), *points, reach(points[-2], points[-1])]


def dense_near(points, near):
    """Chords of 2 km within the box, of 100 km beyond: nobody asks there."""
    lat, lon = [points[0][0]], [points[0][1]]
    for (lat1, lon1), (lat2, lon2) in zip(points, points[1:]):
        cuts = {0.0, 1.0}
        for at, step, low, high in ((lat1, lat2 - lat1, near[0], near[1]),
                                    (lon1, lon2 - lon1, near[2], near[3])):
            if step:
                cuts |= {t for t in ((low - at) / step, (high - at) / step) if 0 < t < 1}
        cuts = sorted(cuts)
        for t1, t2 in zip(cuts, cuts[1:]):
            middle = (t1 + t2) / 2
            at = lat1 + middle * (lat2 - lat1), lon1 + middle * (lon2 - lon1)
            close = near[0] <= at[0] <= near[1] and near[2] <= at[1] <= near[3]
            piece = [(lat1 + t * (lat2 - lat1), lon1 + t * (lon2 - lon1)) for t in (t1, t2)]
            more = dense(piece, CHORD_M if close else 100000.0)
            lat.extend(more[0][1:])
            lon.extend(more[1][1:])
    return np.array(lat), np.array(lon)


class Side(Shape):
    """The half of the map to the left or right of a prolonged line. Walking the line and then
    the map's edge with the map to the left goes round the left half."""

    def __init__(self, line, left):
        self.line, self.left = line, left
        first, last = line.whole[0], line.whole[-1]
        self.ring = list(line.whole)
        corners = [(-90.0, -180.0), (-90.0, 180.0), (90.0, 180.0), (90.0, -180.0)]

        def turn(point):  # how far round the edge, from the south-west corner, east first
            lat, lon = point
            if lat == -90.0:
                return (lon + 180) / 360
            if lon == 180.0:
                return 1 + (lat + 90) / 180
            if lat == 90.0:
                return 2 + (180 - lon) / 360
            return 3 + (90 - lat) / 180
        begin, end = turn(last), turn(first)
        if end <= begin:
            end += 4
        self.ring += [corners[k % 4] for k in range(9) if begin < k < end]

    def out(self, lat, lon):
        here = ring_holds(self.ring, lat, lon) == self.left
        far = self.line.edge.distance(lat, lon)
        return (np.where(here, -far, far),) * 2


class Within(Shape):
    """between least and most of something with away(); least 0 takes in the thing itself."""

    def __init__(self, least, most, thing):
        self.least, self.most, self.thing = least, most, thing

    def out(self, lat, lon):
        low, high = self.thing.away(lat, lon)
        if not self.least:
            return low - self.most, high - self.most
        return (np.maximum(low - self.most, self.least - high),
                np.maximum(high - self.most, self.least - low))

    def away(self, lat, lon):
        if self.least:
            return nearest_sample(self, lat, lon)
        return super().away(lat, lon)

    def rim(self):
        """Of a strip round a line: beside its pieces and round its corners."""
        lat, lon = dense(self.thing.points, SAMPLE_M)
        ahead, _, _ = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
        ahead = np.append(ahead, ahead[-1])
        parts = []
        for metres in filter(None, (self.least, self.most)):
            for turn in (-90, 90):
                parts.append(GEOD.fwd(lon, lat, ahead + turn, np.full(len(lat), metres))[:2])
            for corner in self.thing.points:
                parts.append(Circle(metres, *corner).rim()[::-1])
        lon, lat = (np.concatenate([np.asarray(part[i]) for part in parts]) for i in (0, 1))
        on = np.abs(self.out(lat, lon)[0]) < 2
        return lat[on], lon[on]


class Joined(Shape):
    def __init__(self, how, parts):
        self.how, self.parts = how, parts

    def out(self, lat, lon):
        low, high = self.parts[0].out(lat, lon)
        for part in self.parts[1:]:
            more_low, more_high = part.out(lat, lon)
            if self.how == "minus":
                more_low, more_high = -more_high, -more_low
            pick = np.minimum if self.how == "or" else np.maximum
            low, high = pick(low, more_low), pick(high, more_high)
        return low, high

    def away(self, lat, lon):
        if self.how != "or":
            return nearest_sample(self, lat, lon)
        parts = [part.away(lat, lon) for part in self.parts]
        return (np.min([p[0] for p in parts], axis=0), np.min([p[1] for p in parts], axis=0))

    def is_all(self):
        every = [part.is_all() for part in self.parts]
        return any(every) if self.how == "or" else all(every) and self.how == "and"

    def rim(self):
        parts = [part.rim() for part in self.parts]
        return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def nearest_sample(shape, lat, lon):
    """Distance to a set known only by its formula: to points of its boundary, which lie
    SAMPLE_M apart, so that the true distance is less by at most half of that."""
    if not hasattr(shape, "samples"):
        rim_lat, rim_lon = shape.rim()
        if len(rim_lat):
            on = shape.out(rim_lat, rim_lon)[0] <= 1
            rim_lat, rim_lon = rim_lat[on], rim_lon[on]
        shape.samples = in_space(rim_lat, rim_lon) if len(rim_lat) else None
    low, high = shape.out(lat, lon)
    if shape.samples is None:
        return np.where(high <= 0, 0, FAR), np.where(high <= 0, 0, FAR)
    near = np.empty(len(lat))
    for i in range(0, len(lat), 200):
        gap = in_space(lat[i:i + 200], lon[i:i + 200])[:, None, :] - shape.samples[None, :, :]
        near[i:i + 200] = np.sqrt(np.einsum("psk,psk->ps", gap, gap).min(axis=1))
    near = arc(near)
    far = np.where(high <= 0, 0, near + 1)
    return np.where(high <= 0, 0, np.maximum(np.maximum(low, 0), near - SAMPLE_M - 2)), far


# ---- locations. plane: true metres east and north of the middle, by azimuth and distance, so
# that two points are never farther apart on the ground than in the plane.

class Place:
    """A middle, a size that reaches all of it, and depth(x, y, lat, lon) <= 0 within."""

    def __init__(self, lat, lon, size, depth):
        self.lat, self.lon, self.size, self.depth = lat, lon, size, depth


def disc(lat, lon, radius):
    return Place(lat, lon, radius, lambda x, y, *_: np.hypot(x, y) - radius)


def sector(lat, lon, bearing, width, near, far, error):
    """Azimuths within half the width, distances from near to far, and `error` all round."""
    half = math.radians(min(width, 360) / 2)

    def depth(x, y, *_):
        distance = np.hypot(x, y)
        turn = np.abs((np.arctan2(x, y) - math.radians(bearing) + math.pi) % (2 * math.pi) - math.pi)
        ring = np.maximum(distance - far, near - distance)
        if half >= math.pi:
            return ring - error
        # Outside the angle the nearest points lie on one of the two straight sides.
        over = turn - half
        along = np.clip(distance * np.cos(over), near, far)
        side = np.hypot(distance * np.cos(over) - along, distance * np.sin(over))
        # Within the angle the nearest point of either arc is radial.
        return np.where(over > 0, side, np.where(ring > 0, ring, np.maximum(ring, -side))) - error
    return Place(lat, lon, far + error, depth)


def zone_place(shape, lat, lon, size):
    return Place(lat, lon, size, lambda x, y, p_lat, p_lon: shape.out(p_lat, p_lon)[1])


def meets(shape, lat, lon, size, cells_max=4000):
    """Has the set a point in the square round lat, lon? Cells that cannot hold one are dropped,
    the others halved; None if that leads nowhere."""
    place = Place(lat, lon, size, None)
    x, y, half = np.zeros(1), np.zeros(1), size
    while len(x) and 4 * len(x) < cells_max:
        p_lat, p_lon = on_ground(place, x, y)
        low, high = shape.out(p_lat, p_lon)
        if (high < -TOLERANCE_M).any():
            return True
        keep = low <= half * math.sqrt(2)
        x, y = x[keep], y[keep]
        half /= 2
        x, y = quarters(x, y, half)
    return None if len(x) else False


def covers_map(shape, lat, lon, size):
    """Are all of many points in the set, of the whole map and of the middle?"""
    step = np.linspace(-2, 2, 41) * size
    near_lat, near_lon = on_ground(Place(lat, lon, size, None), *map(np.ravel, np.meshgrid(step, step)))
    far_lat, far_lon = map(np.ravel, np.meshgrid(np.linspace(-89, 89, 40), np.linspace(-179, 179, 60)))
    few = slice(None, None, 97)
    return all((members(shape, some_lat, some_lon) > 0).all() for some_lat, some_lon in (
        (near_lat[few], near_lon[few]), (near_lat, near_lon), (far_lat, far_lon)))


def quarters(x, y, half):
    return (np.concatenate([x - half, x - half, x + half, x + half]),
            np.concatenate([y - half, y + half, y - half, y + half]))


def around(lat, lon, metres, count=8):
    n = len(lat)
    turns = np.tile(np.arange(count) * 360 / count, n)
    out = GEOD.fwd(np.repeat(lon, count), np.repeat(lat, count), turns, np.repeat(metres, count))
    return np.asarray(out[1]), np.asarray(out[0])


def members(shape, lat, lon):
    """1 in, -1 out, 0 not known, without any tolerance."""
    low, high = shape.out(lat, lon)
    return np.where(high <= 0, 1, np.where(low > 0, -1, 0))


def nearby(shape, lat, lon, metres):
    """What a small neighbourhood of each point says: 1 all in, -1 all out, 0 mixed."""
    says = members(shape, lat, lon)
    for part in (1.0, 0.45):
        ring = members(shape, *around(lat, lon, metres * part)).reshape(len(lat), -1)
        says = np.where((ring == says[:, None]).all(axis=1), says, 0)
    return says


def answer_point(shape, lat, lon):
    lat, lon = np.array([lat]), np.array([lon])
    low, high = shape.out(lat, lon)
    if high[0] < -TOLERANCE_M:
        return {YES}
    if low[0] > TOLERANCE_M:
        return {NO}
    says = nearby(shape, lat, lon, np.array([TOLERANCE_M]))[0]
    return {YES} if says > 0 else {NO} if says < 0 else {YES, POSSIBLE, NO}


def answer_where(shape, place, cells_max=2400):
    """The answers that are right: one, or several where the edges are too near to tell."""
    if isinstance(shape, Everywhere):
        return {YES}
    if place.size <= 0:
        return answer_point(shape, place.lat, place.lon)
    x, y = np.zeros(1), np.zeros(1)
    half = place.size
    sure_in = sure_out = fringe_in = fringe_out = there = False
    while True:
        lat, lon = on_ground(place, x, y)
        depth = place.depth(x, y, lat, lon)
        reach = half * math.sqrt(2)
        keep = depth <= reach + 0.5
        x, y, lat, lon, depth = x[keep], y[keep], lat[keep], lon[keep], depth[keep]
        if not len(x):
            break
        low, high = shape.out(lat, lon)
        within = depth <= -0.5
        there |= bool(within.any())
        sure_in |= bool((within & (high < -TOLERANCE_M)).any())
        sure_out |= bool((within & (low > TOLERANCE_M)).any())
        if sure_in and sure_out:
            return {POSSIBLE}
        whole_in, whole_out = high < -reach - TOLERANCE_M, low > reach + TOLERANCE_M
        # A square at the place's own edge is of interest only if it would say something new.
        keep = ~(whole_in | whole_out)
        keep |= ~within & (whole_in & (not sure_in) | whole_out & (not sure_out))
        x, y, lat, lon = x[keep], y[keep], lat[keep], lon[keep]
        if not len(x):
            break
        if half < 4 or 4 * len(x) > cells_max:
            says = nearby(shape, lat, lon, np.full(len(lat), reach + TOLERANCE_M))
            fringe_in |= bool((says >= 0).any())
            fringe_out |= bool((says <= 0).any())
            break
        half /= 2
        x, y = quarters(x, y, half)
    fringe_in |= sure_in
    fringe_out |= sure_out
    if not there:  # nothing, or too thin for this mesh
        return {YES, POSSIBLE, NO}
    if not fringe_out:
        return {YES}
    if not fringe_in:
        return {NO}
    return {POSSIBLE} | (set() if sure_out else {YES}) | (set() if sure_in else {NO})


def on_ground(place, x, y):
    lon, lat, _ = GEOD.fwd(np.full(len(x), place.lon), np.full(len(x), place.lat),
                           np.degrees(np.arctan2(x, y)), np.hypot(x, y))
    return np.asarray(lat), np.asarray(lon)


def spaces_agree(rng, count=10):
    """The greatest difference between Path.distance and the least geodesic to many points."""
    worst = 0.0
    for _ in range(count):
        lat, lon = rng.uniform(-70, 70), rng.uniform(-170, 170)
        line = [(lat + rng.uniform(-1, 1), lon + rng.uniform(-1, 1)) for _ in range(3)]
        p_lat, p_lon = np.array([lat + rng.uniform(-2, 2)]), np.array([lon + rng.uniform(-2, 2)])
        got = Path([dense(line)]).distance(p_lat, p_lon)[0]
        share = np.linspace(0, 1, 20001)
        least = min(GEOD.inv(np.full(20001, p_lon[0]), np.full(20001, p_lat[0]),
                             lon1 + (lon2 - lon1) * share, lat1 + (lat2 - lat1) * share)[2].min()
                    for (lat1, lon1), (lat2, lon2) in zip(line, line[1:]))
        worst = max(worst, abs(got - least))
    return worst
