/*
 * bench/peers/s2.cc - the work of bench_cells by S2: one MutableS2ShapeIndex of all
 * zones. Its edges are geodesics, so a few hits in a million differ. A rule's conditions
 * are tested on the zones found: the index gives no way to test them before.
 */
#include "work.h"

#include <memory>
#include <vector>

#include <s2/mutable_s2shape_index.h>
#include <s2/s2contains_point_query.h>
#include <s2/s2latlng.h>
#include <s2/s2lax_polygon_shape.h>

static void
ask(MutableS2ShapeIndex &index, char set, bool match)
{
    auto query = MakeS2ContainsPointQuery(
        &index, S2ContainsPointQueryOptions(S2VertexModel::CLOSED));
    uint64_t hits = 0, sum = 0;
    double   from_s = cpu_s();

    for (uint32_t i = 0; i < report_count; i++) {
        const struct report &report = reports[i];
        S2Point point = S2LatLng::FromDegrees(report.lat, report.lon).ToPoint();

        query.VisitContainingShapes(point, [&](S2Shape *shape) {
            if (!match || rule_holds(&zones[shape->id()], &report)) {
                hits++;
                sum += (uint64_t)(i % 1000003) * (uint64_t)(shape->id() + 1);
            }
            return true;
        });
    }
    say("s2", set, match, cpu_s() - from_s, hits, sum);
}

int
main(int argc, char **argv)
{
    need(argc == 3, "usage: s2 FOLDER REPORTS");
    read_zones(argv[1]);
    double              from_s = cpu_s();
    MutableS2ShapeIndex index;
    for (int32_t i = 0; i < zone_count; i++) {
        std::vector<std::vector<S2Point>> loops(1);
        double                            area = 0;

        for (int32_t k = 0; k + 1 < zones[i].count; k++) {
            const double *at = zones[i].at + 2 * k;

            area += at[0] * at[3] - at[2] * at[1];
            loops[0].push_back(S2LatLng::FromDegrees(at[1], at[0]).ToPoint());
        }
        if (area < 0) /* the inside is on the left */
            std::vector<S2Point>(loops[0].rbegin(), loops[0].rend()).swap(loops[0]);
        index.Add(std::make_unique<S2LaxPolygonShape>(loops));
    }
    index.ForceBuild();
    say_built("s2", from_s);
    for (const char *set = "UC"; *set; set++) {
        read_reports(argv[1], *set, (uint32_t)atol(argv[2]));
        ask(index, *set, false);
        ask(index, *set, true);
    }
    return 0;
}
