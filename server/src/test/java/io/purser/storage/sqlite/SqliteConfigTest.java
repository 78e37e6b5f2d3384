package io.purser.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.control.admin.PolicyStore.Change;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.admin.TokenStore.OperatorToken;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Realm;
import io.purser.control.identity.Role;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Period;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Organization;
import io.purser.platform.secret.SecretBox;
import io.purser.storage.Filled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// JUnit fills the fields before each test.
@NullUnmarked
class SqliteConfigTest {

    @TempDir
    Path path;

    private DataFolder folder;
    private SqliteConfig config;

    @BeforeEach
    void open() throws Exception {
        folder = DataFolder.open(path);
        config = SqliteConfig.open(folder, SecretBox.of(path, new SecureRandom()));
    }

    @AfterEach
    void close() {
        config.close();
        folder.close();
    }

    private void restart() throws Exception {
        close();
        open();
    }

    private static Change change(String summary) {
        return new Change(1_795_348_800_000L, "ada", "apply", summary, "board paper", "h1");
    }

    private static Policy empty(String name, long version) {
        return new Policy(
                version,
                new Organization(name, CurrencyUnit.USD, ZoneOffset.UTC, 1, MonthDay.of(1, 1)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    @Test
    void everyFieldOfAPolicyComesBack() throws Exception {
        Policy policy = new Filled().of(Policy.class);

        assertThat(config.save(policy, change("+ all"))).isTrue();
        restart();

        assertThat(config.load()).containsExactly(new Kept(policy, "h1"));
        assertThat(policy.budgets().stream()
                        .map(Budget::period)
                        .map(Object::getClass)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(Period.class.getPermittedSubclasses()));
    }

    @Test
    void aPolicyWithNothingInItComesBack() {
        config.save(empty("acme", 1), new Change(0, "ada", "create", "", null, null));

        assertThat(config.load()).containsExactly(new Kept(empty("acme", 1), null));
    }

    @Test
    void onlyTheNextVersionIsKept() {
        assertThat(config.save(empty("acme", 4), change("first"))).isTrue();

        assertThat(config.save(empty("acme", 4), change("again"))).isFalse();
        assertThat(config.save(empty("acme", 6), change("skips"))).isFalse();
        assertThat(config.save(empty("acme", 5), change("next"))).isTrue();

        assertThat(config.load()).extracting(each -> each.policy().version()).containsExactly(5L);
        assertThat(config.changes("acme", 10)).extracting(Change::summary).containsExactly("next", "first");
    }

    @Test
    void aChangeWithoutAFileKeepsTheHashOfTheLastFile() {
        config.save(empty("acme", 1), change("file"));
        config.save(empty("acme", 2), new Change(1, "api", "key create", "+ key", null, null));

        assertThat(config.load()).extracting(Kept::governanceHash).containsExactly("h1");
    }

    @Test
    void aRemovedOrganizationLeavesItsAuditEntries() {
        config.save(empty("default", 1), change("first"));
        config.remove("default", change("replaced"));

        assertThat(config.load()).isEmpty();
        assertThat(config.changes("default", 1)).containsExactly(change("replaced"));
    }

    @Test
    void aChangedAuditEntryBreaksTheChain() throws Exception {
        for (int i = 1; i <= 3; i++) {
            config.save(empty("acme", i), change("change " + i));
        }
        assertThat(config.firstBrokenAudit("acme")).isZero();
        config.close();

        var file = new SqliteFile(path.resolve("config.db"), ConfigTables.MARK, ConfigTables.STEPS);
        try (var connection = file.openToWrite(true)) {
            SqliteFile.run(connection, "UPDATE audit SET reason = 'none' WHERE number = 2");
        }
        folder.close();
        open();

        assertThat(config.firstBrokenAudit("acme")).isEqualTo(2);
    }

    @Test
    void aWebhookSecretIsNowhereInTheFilesAndOpensOnlyWithItsKey() throws Exception {
        Policy policy = new Policy(
                1,
                empty("acme", 1).organization(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(new Channel("ops-hook", "https://hooks.acme.example", "whsec_canary4711")));
        config.save(policy, change("+ channel"));
        restart();

        assertThat(config.load()).extracting(Kept::policy).containsExactly(policy);
        for (String file : List.of("config.db", "config.db-wal")) {
            if (Files.exists(path.resolve(file))) {
                assertThat(new String(Files.readAllBytes(path.resolve(file)), StandardCharsets.ISO_8859_1))
                        .doesNotContain("canary4711");
            }
        }
        Path key = path.resolve(SecretBox.FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");

        Files.delete(key);
        restart();
        assertThatThrownBy(config::load)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a kept secret of acme/ops-hook does not open; was secret.key replaced?");
    }

    @Test
    void anOperatorTokenIsKeptAndRevokedOnce() throws Exception {
        OperatorToken token =
                new OperatorToken("tok_1", "first start", Principal.Grant.EVERYTHING, "ab12", "wxyz", 10, 20, null);

        assertThat(config.add(token)).isTrue();
        assertThat(config.add(token)).isFalse();
        restart();
        assertThat(config.tokens()).containsExactly(token);
        assertThat(config.revoke("tok_1", 15)).isTrue();
        assertThat(config.revoke("tok_1", 16)).isFalse();
        assertThat(config.revoke("tok_2", 16)).isFalse();
        assertThat(config.tokens()).extracting(OperatorToken::revokedAt).containsExactly(15L);
    }

    @Test
    void whatATokenMayDoIsKept() throws Exception {
        List<Principal.Grant> grants = List.of(
                Principal.Grant.EVERYTHING,
                new Principal.Grant(Role.BILLING_ADMIN, new Realm.Organization("acme")),
                new Principal.Grant(Role.TEAM_LEAD, new Realm.Subtree("acme", "grp_1")));
        for (int i = 0; i < grants.size(); i++) {
            config.add(new OperatorToken("tok_" + i, "a", grants.get(i), "hash" + i, "wxyz", i, 20, null));
        }
        restart();

        assertThat(config.tokens()).extracting(OperatorToken::grant).containsExactlyElementsOf(grants);
    }

    @Test
    void aSettingIsRemembered() throws Exception {
        config.setting("publicUrl", "one");
        config.setting("publicUrl", "two");
        restart();

        assertThat(config.setting("publicUrl")).contains("two");
        assertThat(config.setting("other")).isEmpty();
    }
}
