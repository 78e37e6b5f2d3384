package io.purser.control.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.control.audit.Actor;
import io.purser.control.identity.Principal.Grant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrincipalTest {
    private static final Realm ALL = new Realm.Installation();
    private static final Realm ACME = new Realm.Organization("acme");
    private static final Realm TEAM = new Realm.Subtree("acme", "g1");

    private static Principal of(Role role, Realm realm) {
        return new Principal(Actor.system("somebody"), List.of(new Grant(role, realm)));
    }

    @Test
    void whoeverRunsTheInstallationMayDoEverythingEverywhere() {
        for (Permission permission : Permission.values()) {
            assertThat(Principal.everything(Actor.system("op")).may(permission)).isTrue();
            assertThat(Principal.everything(Actor.system("op")).may(permission, "any"))
                    .isTrue();
        }
    }

    @Test
    void aRoleEndsAtItsRealm() {
        Principal lead = of(Role.TEAM_LEAD, TEAM);
        assertThat(lead.maySomewhere(Permission.BILLING_READ)).isTrue();
        assertThat(lead.mayWithin(Permission.BILLING_READ, "acme")).isTrue();
        assertThat(lead.mayWithin(Permission.BILLING_READ, "other")).isFalse();
        assertThat(lead.may(Permission.BILLING_READ, "acme")).isFalse();
        assertThat(lead.may(Permission.BILLING_READ)).isFalse();
        assertThat(lead.knows("acme")).isTrue();
        assertThat(lead.knows("other")).isFalse();
        Principal whole = of(Role.SUPER_ADMIN, ACME);
        assertThat(whole.may(Permission.TOKENS_WRITE, "acme")).isTrue();
        assertThat(whole.may(Permission.TOKENS_WRITE, "other")).isFalse();
        assertThat(whole.may(Permission.INSTALLATION_WRITE)).isFalse();
    }

    @Test
    void financePermissionsChangeNoKeysAndNoRoles() {
        assertThat(Role.BILLING_ADMIN.permissions())
                .contains(Permission.BILLING_READ, Permission.BILLING_WRITE)
                .doesNotContain(
                        Permission.KEYS_WRITE,
                        Permission.POLICY_WRITE,
                        Permission.TOKENS_WRITE,
                        Permission.INSTALLATION_WRITE);
        assertThat(Role.VIEWER.permissions()).allMatch(one -> one.word().endsWith(":read"));
        assertThat(Role.MEMBER.permissions())
                .as("keys of its own, where a key policy says so")
                .containsExactlyInAnyOrder(Permission.BILLING_READ, Permission.KEYS_READ, Permission.KEYS_WRITE);
    }

    @Test
    void membersHoldTheirRoleOverTheirOwnAndNobodyElseDoes() {
        Realm own = new Realm.Own("acme", "usr_1");
        Principal member = of(Role.MEMBER, own);
        assertThat(member.mayWithin(Permission.BILLING_READ, "acme")).isTrue();
        assertThat(member.may(Permission.BILLING_READ, "acme")).isFalse();
        assertThat(member.knows("other")).isFalse();
        assertThat(member.userOf("acme")).contains("usr_1");
        assertThat(member.userOf("other")).isEmpty();
        for (Realm realm : List.of(ALL, ACME, TEAM)) {
            assertThatThrownBy(() -> new Grant(Role.MEMBER, realm)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Grant(Role.VIEWER, own)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nobodyGivesMoreThanItHasNorElsewhere() {
        Principal whole = of(Role.SUPER_ADMIN, ACME);
        assertThat(whole.mayGive(new Grant(Role.SUPER_ADMIN, ACME))).isTrue();
        assertThat(whole.mayGive(new Grant(Role.TEAM_LEAD, TEAM))).isTrue();
        assertThat(whole.mayGive(new Grant(Role.VIEWER, ALL))).isFalse();
        assertThat(whole.mayGive(new Grant(Role.VIEWER, new Realm.Organization("other"))))
                .isFalse();
        assertThat(of(Role.BILLING_ADMIN, ACME).mayGive(new Grant(Role.TEAM_LEAD, TEAM)))
                .isFalse();
        assertThat(of(Role.TEAM_LEAD, TEAM).mayGive(new Grant(Role.TEAM_LEAD, TEAM)))
                .isFalse();
    }

    @Test
    void severalGrantsAddUp() {
        Principal both = new Principal(
                Actor.system("both"),
                List.of(new Grant(Role.TEAM_LEAD, TEAM), new Grant(Role.VIEWER, new Realm.Organization("b"))));
        assertThat(both.may(Permission.BILLING_READ, "b")).isTrue();
        assertThat(both.may(Permission.KEYS_WRITE, "b")).isFalse();
        assertThat(both.mayWithin(Permission.KEYS_WRITE, "acme")).isTrue();
    }
}
