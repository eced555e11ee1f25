"""Places for the second judge. No polygon is built and none is intersected: a zone is a formula,
asked point by point how far a point lies outside (negative: inside) of it, and a location is
cut into ever smaller squares until each lies on one side. Many locations at once.

Distances to circles are pyproj's geodesics. For an edge, which is straight in longitude-latitude,
the nearest of chords of at most 2 km is looked for in space; the distance is then taken to the
point of the edge itself, as an arc of the mean radius. `spaces_agree` holds it against pyproj:
over 100 km the arc is 1 cm off between the flattest and the roundest direction.
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
# "Exact to 1 m": what is nearer to an edge than that is possible. The program may take up to
# 0.4 m of it for edges that it built (0.25 m) and for the outline of a sector (0.1 m).
NEAR_M, FAR_M = 0.6, 1.4
SURE_M = 0.05  # of a point's side: the error of distances here
EDGE_M = 0.15  # the same, of a location's own outline
SAGITTA_M = 0.3  # of the chords of a curved rim


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
        # An edge bends away from its chord by the square of the length, the more the farther north.
        bend = math.sqrt(max(1, math.tan(math.radians(min(84, max(abs(lat1), abs(lat2)))))))
        count = max(1, math.ceil(length * bend / step_m))
        share = np.arange(1, count + 1) / count
        lat.extend(lat1 + (lat2 - lat1) * share)
        lon.extend(lon1 + (lon2 - lon1) * share)
    return np.array(lat), np.array(lon)


class Path:
    """Edges straight in longitude-latitude, to measure from. Space is centred on them, so that
    a difference of squares keeps its digits."""

    def __init__(self, paths, middle=None):
        lat, lon, step = [], [], []
        for p_lat, p_lon in paths:
            lat.append(p_lat[:-1])
            lon.append(p_lon[:-1])
            step.append(np.stack([np.diff(p_lat), np.diff(p_lon)]))
        self.lat, self.lon, self.step = map(lambda a: np.concatenate(a, axis=-1), (lat, lon, step))
        begin = in_space(self.lat, self.lon)
        self.middle = begin.mean(axis=0) if middle is None else in_space(*middle)
        self.along = in_space(self.lat + self.step[0], self.lon + self.step[1]) - begin
        begin -= self.middle
        self.square = np.maximum((self.along ** 2).sum(axis=1), 1e-12)
        self.begin, self.before = begin, (begin * self.along).sum(axis=1)
        self.far = (begin ** 2).sum(axis=1)

    def distance(self, lat, lon):
        out = np.empty(len(lat))
        block = max(16, 12000 // len(self.lat))
        for i in range(0, len(lat), block):
            out[i:i + block] = self.chord(lat[i:i + block], lon[i:i + block])
        return arc(out)

    def chord(self, lat, lon):
        p = in_space(lat, lon) - self.middle
        ahead = p @ self.along.T - self.before
        t = np.clip(ahead / self.square, 0, 1)
        gap = self.far - 2 * (p @ self.begin.T) - t * (2 * ahead - t * self.square)
        best = gap.argmin(axis=1)
        t = t[np.arange(len(p)), best]
        foot = in_space(self.lat[best] + t * self.step[0][best],
                        self.lon[best] + t * self.step[1][best]) - self.middle
        return np.sqrt(((p - foot) ** 2).sum(axis=1))


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
        """The boundary as paths of (lat, lon), chords nowhere more than SAGITTA_M off."""
        raise NotImplementedError

    def is_all(self):
        return False


class Everywhere(Shape):
    def is_all(self):
        return True

    def out(self, lat, lon):
        return (np.full(len(lat), -FAR),) * 2

    def rim(self):
        return []


class Empty(Shape):
    def out(self, lat, lon):
        return (np.full(len(lat), FAR),) * 2

    def rim(self):
        return []


EMPTY = Empty()


class Circle(Shape):
    def __init__(self, metres, lat, lon):
        self.metres, self.lat, self.lon = metres, lat, lon

    def out(self, lat, lon):
        chord = in_space(lat, lon) - in_space(np.array([self.lat]), np.array([self.lon]))
        out = arc(np.sqrt((chord ** 2).sum(axis=1))) - self.metres
        near = np.flatnonzero(np.abs(out) < 20 + self.metres / 1000)
        if len(near):
            _, _, far = GEOD.inv(np.full(len(near), self.lon), np.full(len(near), self.lat),
                                 lon[near], lat[near])
            out[near] = np.asarray(far) - self.metres
        return out, out

    def rim(self):
        step = min(200, math.sqrt(8 * self.metres * SAGITTA_M))
        count = max(16, math.ceil(2 * math.pi * self.metres / step))
        lon, lat, _ = GEOD.fwd(np.full(count + 1, self.lon), np.full(count + 1, self.lat),
                               np.arange(count + 1) * 360 / count, np.full(count + 1, self.metres))
        return [(np.asarray(lat), np.asarray(lon))]


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
        return [dense(ring + ring[:1], 200) for ring in self.rings]


class Line:
    """A line as digitised: to measure from, and the one whose prolongation has sides. Nobody asks
    farther than `reach` metres from it."""

    def __init__(self, points, reach):
        self.points = points
        self.path = Path([dense(points)])
        self.whole = prolonged(points)
        lat, lon = zip(*points)
        north = reach / 111000
        east = north / math.cos(math.radians(min(85, max(map(abs, lat)) + north)))
        near = (min(lat) - north, max(lat) + north, min(lon) - east, max(lon) + east)
        self.edge = Path([dense_near(self.whole, near)], points[0])

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
    """Chords of 2 km within the box, of 100 km beyond."""
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
        if isinstance(self.thing, Empty):
            return []
        lat, lon = dense(self.thing.points, 200)
        ahead, _, _ = GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])
        parts = []
        for metres in filter(None, (self.least, self.most)):
            for turn in (-90, 90):
                for i in range(len(lat) - 1):
                    beside = GEOD.fwd(lon[i:i + 2], lat[i:i + 2], [ahead[i] + turn] * 2, [metres] * 2)
                    parts.append((np.asarray(beside[1]), np.asarray(beside[0])))
            for corner in self.thing.points:
                parts += Circle(metres, *corner).rim()
        return parts


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
        return [path for part in self.parts for path in part.rim()]


def nearest_sample(shape, lat, lon):
    """Distance to a set known only by its formula: to those chords of its parts' rims that lie in
    it, cut where they leave it."""
    if not hasattr(shape, "samples"):
        pieces = []
        for r_lat, r_lon in shape.rim():
            pieces += pieces_within(shape, r_lat, r_lon)
        shape.samples = Path(pieces) if pieces else None
    low, high = shape.out(lat, lon)
    if shape.samples is None:
        return np.where(high <= 0, 0, FAR), np.where(high <= 0, 0, FAR)
    near = shape.samples.distance(lat, lon)
    inside = high <= 0
    return np.where(inside, 0, np.maximum(low, near - SAGITTA_M - 0.1)), np.where(inside, 0, near + 0.1)


def pieces_within(shape, lat, lon):
    """The chords of a path that lie in the set, as paths of one chord each."""
    def holds(some_lat, some_lon):
        return shape.out(some_lat, some_lon)[0] <= SAGITTA_M
    here = holds(lat, lon)
    pieces = []
    for i in np.flatnonzero(here[:-1] | here[1:]):
        ends = [(lat[i], lon[i]), (lat[i + 1], lon[i + 1])]
        if not (here[i] and here[i + 1]):
            inner, outer = ends if here[i] else ends[::-1]
            for _ in range(16):
                middle = (inner[0] + outer[0]) / 2, (inner[1] + outer[1]) / 2
                if holds(*(np.array([m]) for m in middle))[0]:
                    inner = middle
                else:
                    outer = middle
            ends = [ends[0] if here[i] else ends[1], inner]
        pieces.append((np.array([e[0] for e in ends]), np.array([e[1] for e in ends])))
    return pieces


# ---- locations. plane: true metres east and north of the middle, by azimuth and distance, so
# that two points are never farther apart on the ground than in the plane.

class Places:
    """Many discs and sectors: azimuths within half the width, distances from near to far, and
    `error` all round. A disc is a sector of all directions."""
    connected = True

    def __init__(self, rows):
        self.lat, self.lon, bearing, width, self.near, self.far, self.error = (
            np.array([row[i] for row in rows], float) for i in range(7))
        self.bearing, self.half = np.radians(bearing), np.radians(np.minimum(width, 360) / 2)
        self.size = self.far + self.error

    def depth(self, i, x, y, *_):
        """How far outside of place i a point of its plane lies."""
        near, far, half = self.near[i], self.far[i], self.half[i]
        distance = np.hypot(x, y)
        turn = np.abs((np.arctan2(x, y) - self.bearing[i] + math.pi) % (2 * math.pi) - math.pi)
        ring = np.maximum(distance - far, near - distance)
        # Outside the angle the nearest points lie on one of the two straight sides.
        over = turn - half
        along = np.clip(distance * np.cos(over), near, far)
        side = np.hypot(distance * np.cos(over) - along, distance * np.sin(over))
        # Within the angle the nearest point of either arc is radial.
        angle = np.where(over > 0, side, np.where(ring > 0, ring, np.maximum(ring, -side)))
        return np.where(half >= math.pi, ring, angle) - self.error[i]

    def samples(self):
        """(place, x, y) of points that certainly lie in each place, well apart."""
        turn, reach = map(np.ravel, np.meshgrid((-1, -0.5, 0, 0.5, 1), (0, 0.5, 1)))
        i = np.repeat(np.arange(len(self.lat)), len(turn))
        turn = self.bearing[i] + np.tile(turn, len(self.lat)) * 0.9999 * self.half[i]
        near = np.maximum(self.near[i], 0)
        # From one sample past the middle line to the other: where all is thin, in the middle.
        spare = np.minimum(EDGE_M, (self.far[i] - near) / 2)
        reach = near + spare + np.tile(reach, len(self.lat)) * (self.far[i] - near - 2 * spare)
        return i, reach * np.sin(turn), reach * np.cos(turn)


def disc(lat, lon, radius):
    return lat, lon, 0, 360, -FAR, radius, 0


def sector(lat, lon, bearing, width, near, far, error):
    return lat, lon, bearing, width, near, far, error


class Seen(Shape):
    """The disc or sector of a report, as a zone."""

    def __init__(self, row):
        self.place = Places([row])

    def out(self, lat, lon):
        azimuth, _, far = GEOD.inv(np.full(len(lat), self.place.lon[0]),
                                   np.full(len(lat), self.place.lat[0]), lon, lat)
        turn = np.radians(azimuth)
        depth = self.place.depth(np.zeros(len(lat), int), far * np.sin(turn), far * np.cos(turn))
        return depth, depth


class ZonePlace:
    """One place that is a zone, within `size` of a point."""
    connected = False

    def __init__(self, shape, lat, lon, size):
        self.shape = shape
        self.lat, self.lon, self.size = np.array([lat]), np.array([lon]), np.array([size])

    def depth(self, i, x, y, lat, lon):
        return self.shape.out(lat, lon)[1]

    def samples(self):
        return np.zeros(0, int), np.zeros(0), np.zeros(0)


def meets(shape, lat, lon, size, cells_max=4000):
    """Has the set a point in the square round lat, lon? Cells that cannot hold one are dropped,
    the others halved; None if that leads nowhere."""
    x, y, half = np.zeros(1), np.zeros(1), size
    while len(x) and 4 * len(x) < cells_max:
        low, high = shape.out(*on_ground(lat, lon, x, y))
        if (high < -FAR_M).any():
            return True
        keep = low <= half * math.sqrt(2)
        half /= 2
        x, y = quarters(x[keep], y[keep], half)
    return None if len(x) else False


def covers_map(shape, lat, lon, size):
    """Are all of many points in the set, of the whole map and of the middle?"""
    step = np.linspace(-2, 2, 41) * size
    near_lat, near_lon = on_ground(lat, lon, *map(np.ravel, np.meshgrid(step, step)))
    far_lat, far_lon = map(np.ravel, np.meshgrid(np.linspace(-89, 89, 40), np.linspace(-179, 179, 60)))
    few = slice(None, None, 97)
    return all((members(shape, some_lat, some_lon) > 0).all() for some_lat, some_lon in (
        (near_lat[few], near_lon[few]), (near_lat, near_lon), (far_lat, far_lon)))


def quarters(x, y, half):
    return (np.concatenate([x - half, x - half, x + half, x + half]),
            np.concatenate([y - half, y + half, y - half, y + half]))


def on_ground(lat, lon, x, y):
    lon, lat, _ = GEOD.fwd(np.broadcast_to(lon, x.shape), np.broadcast_to(lat, x.shape),
                           np.degrees(np.arctan2(x, y)), np.hypot(x, y))
    return np.asarray(lat), np.asarray(lon)


def members(shape, lat, lon):
    """1 in, -1 out, 0 too near to tell."""
    low, high = shape.out(lat, lon)
    return np.where(high < -SURE_M, 1, np.where(low > SURE_M, -1, 0))


def ring_of(shape, lat, lon, metres, count=12):
    """What stands in a ring about each point: one row each."""
    turns = np.tile(np.arange(count) * 360 / count, len(lat))
    lon, lat, _ = GEOD.fwd(np.repeat(lon, count), np.repeat(lat, count), turns,
                           np.repeat(np.broadcast_to(metres, len(lat)), count))
    return members(shape, np.asarray(lat), np.asarray(lon)).reshape(-1, count)


def touches_edge(shape, lat, lon):
    """Is there both in and out so near to a point that it must be possible?"""
    rings = np.concatenate([ring_of(shape, lat, lon, NEAR_M - EDGE_M),
                            members(shape, lat, lon)[:, None]], axis=1)
    return (rings > 0).any(axis=1) & (rings < 0).any(axis=1)


def all_one(shape, lat, lon, metres):
    """1 all in, -1 all out, 0 mixed: a neighbourhood, where the formula alone sees an edge, as
    between two zones joined, which is none."""
    rings = np.concatenate([ring_of(shape, lat, lon, metres * part, 8 + round(8 * part))
                            for part in (1.0, 0.7, 0.4, 0.15)], axis=1)
    return np.where((rings > 0).all(axis=1), 1, np.where((rings < 0).all(axis=1), -1, 0))


def answer_points(shape, lat, lon):
    low, high = shape.out(lat, lon)
    says = np.where(high < -FAR_M, 1, np.where(low > FAR_M, -1, 0))
    near = np.flatnonzero(says == 0)
    right = [{YES} if s > 0 else {NO} for s in says]
    if len(near):
        at = lat[near], lon[near]
        for i, touch, side, one in zip(near, touches_edge(shape, *at), members(shape, *at),
                                       all_one(shape, *at, FAR_M)):
            right[i] = ({POSSIBLE} if touch else {YES} if one > 0 else {NO} if one < 0 else
                        {POSSIBLE, YES} if side > 0 else {POSSIBLE, NO} if side < 0 else
                        {YES, POSSIBLE, NO})
    return right


def answer_places(shape, places, cells_max=1500):
    """For each place the answers that are right: one, or several where an edge is too near to
    tell. The rule is the language's, the edge of the zone within a metre of the place; both
    sides in the place are the edge itself."""
    count = len(places.lat)
    seen_in, seen_out, touch, doubt = (np.zeros(count, bool) for _ in range(4))
    # Of many places most are decided by their middles.
    low, high = shape.out(places.lat, places.lon)
    open_ = np.full(count, True)
    if places.connected:
        seen_in = high < -places.size - FAR_M
        seen_out = low > places.size + FAR_M
        open_ = ~(seen_in | seen_out)

    def look(i, lat, lon):
        some_low, some_high = shape.out(lat, lon)
        np.logical_or.at(seen_in, i[some_high < -SURE_M], True)
        np.logical_or.at(seen_out, i[some_low > SURE_M], True)
        return some_low, some_high
    i, x, y = places.samples()
    i, x, y = (a[open_[i]] for a in (i, x, y)) if len(i) else (i, x, y)
    look(i, *on_ground(places.lat[i], places.lon[i], x, y))
    open_ &= ~(seen_in & seen_out)
    i = np.flatnonzero(open_)
    x, y, half = np.zeros(len(i)), np.zeros(len(i)), places.size.copy()
    while len(i):
        lat, lon = on_ground(places.lat[i], places.lon[i], x, y)
        reach = half[i] * math.sqrt(2)
        depth = places.depth(i, x, y, lat, lon)
        keep = depth <= reach + EDGE_M
        i, x, y, lat, lon, depth, reach = (a[keep] for a in (i, x, y, lat, lon, depth, reach))
        low, high = shape.out(lat, lon)
        within = depth <= -EDGE_M
        np.logical_or.at(seen_in, i[within & (high < -SURE_M)], True)
        np.logical_or.at(seen_out, i[within & (low > SURE_M)], True)
        whole_in, whole_out = high < -reach - FAR_M, low > reach + FAR_M
        keep = ~(whole_in | whole_out)
        if not places.connected:  # a square at its own edge may say something new
            keep |= ~within & (whole_in & ~seen_in[i] | whole_out & ~seen_out[i])
        keep &= ~(seen_in & seen_out)[i]
        i, x, y, lat, lon, depth, reach = (a[keep] for a in (i, x, y, lat, lon, depth, reach))
        many = np.bincount(i, minlength=count) * 4 > cells_max
        last = many[i] | (half[i] < 0.25)
        if last.any():
            if places.connected:
                j, at = i[last], (lat[last], lon[last])
                touch[j[(depth[last] <= -EDGE_M) & (half[j] < 0.25) & touches_edge(shape, *at)]] = True
                doubt[j[all_one(shape, *at, reach[last] + FAR_M) == 0]] = True
            else:
                doubt[i[last]] = True
            i, x, y = i[~last], x[~last], y[~last]
        half /= 2
        x, y = quarters(x, y, half[i])
        i = np.tile(i, 4)
    return [right_of(*flags) for flags in zip(seen_in, seen_out, touch, doubt)]


def right_of(seen_in, seen_out, touch, doubt):
    if seen_in and seen_out or touch:
        return {POSSIBLE}
    if not seen_in and not seen_out:  # nothing, or all of it at the edge
        return {YES, POSSIBLE, NO}
    return {YES if seen_in else NO} | ({POSSIBLE} if doubt else set())


def answer_where(shape, place):
    """For one place, a row of disc() or sector() or a ZonePlace."""
    if isinstance(shape, Everywhere):
        return {YES}
    if isinstance(place, ZonePlace):
        return answer_places(shape, place)[0]
    return answer_many(shape, [place])[0]


def answer_many(shape, rows):
    if isinstance(shape, Everywhere):
        return [{YES}] * len(rows)
    right = [None] * len(rows)
    for points in (True, False):
        some = [k for k, row in enumerate(rows) if (row[5] + row[6] <= 0) == points]
        if points and some:
            lat, lon = (np.array([rows[k][j] for k in some], float) for j in (0, 1))
            found = answer_points(shape, lat, lon)
        elif some:
            found = answer_places(shape, Places([rows[k] for k in some]))
        for k, answer in zip(some, found if some else []):
            right[k] = answer
    return right


def spaces_agree(rng, count=6):
    """The greatest difference between Path.distance and the least geodesic to many points, less a
    millionth of the distance."""
    worst = 0.0
    share = np.linspace(0, 1, 20001)
    for _ in range(count):
        lat, lon, size = rng.uniform(-80, 80), rng.uniform(-170, 170), 10 ** rng.uniform(-2, 0)
        line = [(lat + rng.uniform(-1, 1) * size, lon + rng.uniform(-1, 1) * size) for _ in range(3)]
        p_lat, p_lon = (np.array([a + rng.uniform(-1.5, 1.5) * size]) for a in (lat, lon))
        got = Path([dense(line)]).distance(p_lat, p_lon)[0]
        least = min(GEOD.inv(np.full(20001, p_lon[0]), np.full(20001, p_lat[0]),
                             lon1 + (lon2 - lon1) * share, lat1 + (lat2 - lat1) * share)[2].min()
                    for (lat1, lon1), (lat2, lon2) in zip(line, line[1:]))
        worst = max(worst, abs(got - least) - least / 1e6)
    return worst
