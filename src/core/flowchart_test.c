/* A flowchart becomes SVG without style or script, and the same in words. */
#include "core/flowchart.h"

#include "core/page.h"
#include "test/test.h"

static void draw_page(View *view, const void *data)
{
    flowchart_part(view, data, FLOW_IN_LANES, true);
}

static bool contains(Str page, const char *part)
{
    return memmem(page.at, page.len, part, strlen(part)) != NULL;
}

TEST(a_flowchart_is_svg_without_style_and_a_list_in_words)
{
    Flowchart  chart = {.title = S("Cấp giấy phép")};
    FlowBranch back = {S("Nếu “làm lại”: về bước 1"), 0};
    FlowNode   nodes[] = {
        {.number = 1, .title = S("<b>&"), .who = S("Một cửa"), .state = FLOW_DONE},
        {.number = 2, .title = S("Thẩm định"), .state = FLOW_NOW, .is_late = true,
         .branches = &back, .branch_count = 1},
        {.kind = FLOW_ASK, .title = S("Phòng cháy"), .note = S("2 ngày"), .state = FLOW_NEXT},
    };
    Req req = {0};
    Buf out = {.arena = ctx->arena};
    nodes[1].lane = flowchart_lane(&chart, S("Một cửa"), false);
    nodes[1].lane = flowchart_lane(&chart, S("Chuyên viên"), false);
    nodes[2].lane = flowchart_lane(&chart, S("Công an"), true);
    CHECK(flowchart_lane(&chart, S("Một cửa"), false) == 0 && chart.lane_count == 3);
    chart.nodes = nodes;
    chart.count = COUNT(nodes);
    page_write(ctx, &req, &out, draw_page, &chart);
    Str page = buf_str(&out);
    CHECK(contains(page, "<svg class=\"mc-flow") && contains(page, "<ol "));
    CHECK(contains(page, "&lt;b&gt;&amp;") && contains(page, "Đang ở đây, đã quá hạn"));
    CHECK(contains(page, "mc-flow__line--back") && contains(page, "mc-flow__line--beside"));
    CHECK(!contains(page, "style=") && !contains(page, "<script"));
}
