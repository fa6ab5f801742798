/* The procedure drawn: steps, lanes, branches; and where a dossier is. */
#include "engine/dossier/drawing.h"

#include "engine/dossier/catalogue.h"
#include "test/test.h"
#include "test/world.h"

#define PERMIT "1.013225"

static const FlowNode *step_of(const Flowchart *chart, int number)
{
    for (size_t i = 0; i < chart->count; i++)
        if (chart->nodes[i].kind == FLOW_STEP && chart->nodes[i].number == number)
            return &chart->nodes[i];
    return NULL;
}

TEST(a_drawing_has_every_step_in_the_lane_of_who_does_it)
{
    World                    world;
    Flowchart                chart;
    const ServiceDefinition *definition;
    world_make(ctx, &world);
    CHECK(catalogue_find(ctx, S(PERMIT), &definition) == OK);
    CHECK(drawing_of_service(ctx, definition, &chart) == OK);
    CHECK(chart.count >= definition->n_steps && chart.lane_count > 2);
    for (int i = 0; i < definition->n_steps; i++) {
        const FlowNode *node = step_of(&chart, i + 1);
        CHECK(node && node->state == FLOW_PLAIN && node->lane < chart.lane_count);
        CHECK(node && node->branch_count == definition->steps[i].n_verdicts);
        CHECK(node && str_eq(chart.lanes[node->lane].name, node->who));
    }
    for (size_t i = 1; i < chart.lane_count; i++) /* other agencies stand last */
        CHECK(chart.lanes[i].is_other || !chart.lanes[i - 1].is_other);
}

TEST(a_drawing_says_where_the_dossier_is_and_names_nobody)
{
    World     world;
    Flowchart own, track;
    world_make(ctx, &world);
    Dossier dossier = world_dossier(ctx, &world, PERMIT);
    world_acts(ctx, &world, &dossier, (Act[]){ACT_RECEIVE, ACT_ASSIGN, ACT_COUNT});
    CHECK(drawing_of_dossier(ctx, &dossier, &own) == OK);
    CHECK(drawing_of_code(ctx, dossier.code, &track) == OK);
    const Flowchart *charts[] = {&own, &track};
    for (size_t i = 0; i < COUNT(charts); i++) {
        CHECK(step_of(charts[i], 1)->state == FLOW_DONE);
        CHECK(step_of(charts[i], 2)->state == FLOW_DONE);
        CHECK(step_of(charts[i], 3)->state == FLOW_NOW);
        CHECK(step_of(charts[i], 5)->state == FLOW_NEXT);
    }
    CHECK(drawing_of_code(ctx, S("H57.24-261120-9999"), &track) == ERR_NOT_FOUND);
}
