/* Permissions: nobody may what no role gave. */
#include "core/core.h"
#include "test/test.h"

PERMISSION(MAY_TEST_ONE, "test.one");
PERMISSION(MAY_TEST_TWO, "test.two");

TEST(an_actor_may_what_was_granted_and_nothing_else)
{
    Actor officer = {.kind = ACTOR_OFFICER};
    CHECK(!actor_may(&officer, &MAY_TEST_ONE));
    actor_grant(&officer, &MAY_TEST_ONE);
    CHECK(actor_may(&officer, &MAY_TEST_ONE));
    CHECK(!actor_may(&officer, &MAY_TEST_TWO));
}

TEST(nobody_sees_what_is_public_and_only_that)
{
    CHECK(actor_may(&NOBODY, &PUBLIC));
    CHECK(!actor_may(&NOBODY, &SIGNED_IN));
    CHECK(!actor_may(&NOBODY, &MAY_TEST_ONE));
    Actor citizen = {.kind = ACTOR_CITIZEN};
    CHECK(actor_may(&citizen, &PUBLIC) && actor_may(&citizen, &SIGNED_IN));
}

TEST(the_system_may_everything)
{
    CHECK(actor_may(&SYSTEM_ACTOR, &MAY_TEST_ONE) && actor_may(&SYSTEM_ACTOR, &SIGNED_IN));
    CHECK_STR(SYSTEM_ACTOR.account, S("system"));
}

TEST(a_permission_is_found_by_its_name)
{
    int index = permission_by_name(S("test.two"));
    CHECK(index >= 0 && (size_t)index == permission_index(&MAY_TEST_TWO));
    CHECK(permission_by_name(S("test.three")) == -1);
    CHECK(permission_by_name(S("")) == -1);
}

TEST(no_two_permissions_have_one_name)
{
    size_t                   count;
    const Permission *const *all = permission_all(&count);
    for (size_t i = 0; i < count; i++)
        CHECK(permission_by_name(str_of(all[i]->name)) == (int)i);
}
