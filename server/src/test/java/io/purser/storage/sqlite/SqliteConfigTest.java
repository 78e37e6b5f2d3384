package io.purser.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.admin.TokenStore.OperatorToken;
import io.purser.control.audit.Actor;
import io.purser.control.audit.Audit;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditChange;
import io.purser.control.audit.AuditDeed;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.AuditVerdict;
import io.purser.control.audit.Chain;
import io.purser.control.audit.SealedEntry;
import io.purser.control.audit.Sealer;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Realm;
import io.purser.control.identity.Role;
import io.purser.core.budget.Budget;
import io.purser.core.calendar.Period;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Channel;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Organization;
import io.purser.core.tenancy.User;
import io.purser.core.tenancy.UserRole;
import io.purser.platform.secret.SecretBox;
import io.purser.platform.secret.SigningKey;
import io.purser.storage.Filled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// JUnit fills the fields before each test.
@NullUnmarked
class SqliteConfigTest {

    private static final long NOON = 1_795_348_800_000L;
    private static final Chain ACME = Chain.of("acme");

    @TempDir
    Path path;

    private final SecureRandom random = new SecureRandom();

    private DataFolder folder;
    private SqliteConfig config;

    @BeforeEach
    void open() throws Exception {
        folder = DataFolder.open(path);
        config = SqliteConfig.open(folder, SecretBox.of(path, random), new Sealer(SigningKey.of(path, random)), NOON);
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

    private static AuditDeed deed(String reason) {
        return deed(AuditAction.POLICY_APPLY, reason, "h1");
    }

    private static AuditDeed deed(AuditAction action, String reason, String hash) {
        return new AuditDeed(
                NOON,
                Actor.operator("tok_1", "ada"),
                action,
                new AuditDeed.Thing("organization", null, "acme"),
                List.of(AuditChange.between(
                        "budget", "b1", "whole", Map.of("limit", "50 USD"), Map.of("limit", "60 USD"), List.of())),
                reason,
                hash);
    }

    private List<String> reasons(AuditQuery query) {
        return config.find(query).stream()
                .map(entry -> entry.tree().path("reason").asText())
                .toList();
    }

    private static Policy empty(String name, long version) {
        return Policy.empty(version, new Organization(name, CurrencyUnit.USD, ZoneOffset.UTC, 1, MonthDay.of(1, 1)));
    }

    @Test
    void everyFieldOfAPolicyComesBack() throws Exception {
        Policy policy = new Filled().of(Policy.class);

        assertThat(config.save(policy, deed("+ all"))).isTrue();
        restart();

        assertThat(config.load()).containsExactly(new Kept(policy, "h1"));
        assertThat(policy.budgets().stream()
                        .map(Budget::period)
                        .map(Object::getClass)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(Period.class.getPermittedSubclasses()));
    }

    @Test
    void rolesOfBeforeTheySaidOverWhatComeBackOverWhatTheyUsuallyAre() throws Exception {
        PolicyDocument documents = new PolicyDocument(SecretBox.of(path, random));
        User ada = new User("u1", "ada", "g1", false, List.of(new UserRole("team_lead", null, false)));
        Policy policy = new Policy(
                1,
                empty("acme", 1).organization(),
                List.of(),
                List.of(ada, new User("u2", "bob", null, false, List.of())),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
        String now = documents.write(policy);
        String before = now.replaceAll("\\{\"role\":\"team_lead\"[^}]*}", "\"team_lead\"");
        assertThat(before).contains("\"roles\":[\"team_lead\"]");
        assertThat(documents.read(before)).isEqualTo(policy);
        assertThat(documents.read(now)).isEqualTo(policy);
    }

    @Test
    void aPolicyWithNothingInItComesBack() {
        config.save(empty("acme", 1), deed(AuditAction.KEY_CREATE, "", null));

        assertThat(config.load()).containsExactly(new Kept(empty("acme", 1), null));
    }

    @Test
    void onlyTheNextVersionIsKept() {
        assertThat(config.save(empty("acme", 4), deed("first"))).isTrue();

        assertThat(config.save(empty("acme", 4), deed("again"))).isFalse();
        assertThat(config.save(empty("acme", 6), deed("skips"))).isFalse();
        assertThat(config.save(empty("acme", 5), deed("next"))).isTrue();

        assertThat(config.load()).extracting(each -> each.policy().version()).containsExactly(5L);
        assertThat(reasons(AuditQuery.newest(ACME, 10))).containsExactly("next", "first");
    }

    @Test
    void aChangeWithoutAFileKeepsTheHashOfTheLastFile() {
        config.save(empty("acme", 1), deed("file"));
        config.save(empty("acme", 2), deed(AuditAction.KEY_CREATE, "+ key", null));

        assertThat(config.load()).extracting(Kept::governanceHash).containsExactly("h1");
    }

    @Test
    void aRemovedOrganizationLeavesItsAuditEntries() {
        config.save(empty("default", 1), deed("first"));
        config.remove("default", deed("replaced"));

        assertThat(config.load()).isEmpty();
        assertThat(reasons(AuditQuery.newest(Chain.of("default"), 1))).containsExactly("replaced");
    }

    private AuditVerdict verdict(Chain chain) throws Exception {
        return new Audit(config, new Sealer(SigningKey.of(path, random)), () -> Instant.ofEpochMilli(NOON))
                .verify(chain);
    }

    @Test
    void aChangedAuditEntryBreaksTheChain() throws Exception {
        for (int i = 1; i <= 3; i++) {
            config.save(empty("acme", i), deed("change " + i));
        }
        assertThat(verdict(ACME))
                .isInstanceOfSatisfying(
                        AuditVerdict.Sound.class,
                        sound -> assertThat(sound.entries()).isEqualTo(3));
        config.close();

        var file = new SqliteFile(path.resolve("config.db"), ConfigTables.MARK, ConfigTables.STEPS);
        try (var connection = file.openToWrite(true)) {
            SqliteFile.run(
                    connection, "UPDATE audit_entry SET body = replace(body, 'change 2', 'change 4') WHERE number = 2");
        }
        folder.close();
        open();

        assertThat(verdict(ACME))
                .isInstanceOfSatisfying(
                        AuditVerdict.Broken.class,
                        broken -> assertThat(broken.entry()).isEqualTo(2));
    }

    @Test
    void entriesAreFoundByWhoWhatWhenAndText() {
        for (int i = 1; i <= 5; i++) {
            config.save(empty("acme", i), deed("change \"" + i + "\" of ÄRGER"));
        }
        AuditQuery all = AuditQuery.newest(ACME, 10);
        assertThat(find(null, null, null, null, null, null, null, 4L)).containsExactly(3L, 2L, 1L);
        assertThat(find(NOON, NOON + 1, null, null, null, null, null, null)).hasSize(5);
        assertThat(find(NOON + 1, null, null, null, null, null, null, null)).isEmpty();
        assertThat(find(null, NOON, null, null, null, null, null, null)).isEmpty();
        assertThat(find(null, null, "ada", AuditAction.POLICY_APPLY, null, null, null, null))
                .hasSize(5);
        assertThat(find(null, null, "tok_1", null, "budget", "whole", null, null))
                .hasSize(5);
        assertThat(find(null, null, "tok_2", null, null, null, null, null)).isEmpty();
        assertThat(find(null, null, null, AuditAction.KEY_CREATE, null, null, null, null))
                .isEmpty();
        assertThat(find(null, null, null, null, "organization", "acme", null, null))
                .hasSize(5);
        assertThat(find(null, null, null, null, "key", null, null, null)).isEmpty();
        assertThat(find(null, null, null, null, null, "b1", null, null)).hasSize(5);
        assertThat(find(null, null, null, null, null, null, "CHANGE \"3\" of ÄRGER", null))
                .containsExactly(3L);
        assertThat(config.find(all)).hasSize(5);
    }

    private List<Long> find(
            Long from, Long to, String actor, AuditAction action, String kind, String name, String text, Long before) {
        return config.find(new AuditQuery(ACME, from, to, actor, action, kind, name, text, before, 10)).stream()
                .map(SealedEntry::number)
                .toList();
    }

    @Test
    void whatAFileSaidIsNotedOnce() {
        assertThat(config.noteOnce(Chain.INSTALLATION, deed("one"), "prices", "h1"))
                .isTrue();
        assertThat(config.noteOnce(Chain.INSTALLATION, deed("two"), "prices", "h1"))
                .isFalse();
        assertThat(config.noteOnce(Chain.INSTALLATION, deed("three"), "prices", "h2"))
                .isTrue();

        assertThat(reasons(AuditQuery.newest(Chain.INSTALLATION, 10))).containsExactly("three", "one");
    }

    @Test
    void aLostSigningKeyLeavesWhatItSignedAndANewOneGoesOn() throws Exception {
        config.save(empty("acme", 1), deed("old key"));
        Files.delete(path.resolve(SigningKey.FILE));
        restart();
        config.save(empty("acme", 2), deed("new key"));

        assertThat(verdict(ACME))
                .isInstanceOfSatisfying(
                        AuditVerdict.Sound.class,
                        sound -> assertThat(sound.keys()).hasSize(2));
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
                List.of(new Channel.Webhook("ops-hook", "https://hooks.acme.example", "whsec_canary4711")),
                List.of());
        config.save(policy, deed("+ channel"));
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
        OperatorToken stranger =
                new OperatorToken("tok_2", "nobody", Principal.Grant.EVERYTHING, "cd34", "wxyz", 10, 20, null);

        assertThat(config.add(token, deed("new"))).isTrue();
        assertThat(config.add(token, deed("twice"))).isFalse();
        restart();
        assertThat(config.tokens()).containsExactly(token);
        assertThat(config.revoke(token, 15, deed("over"))).isTrue();
        assertThat(config.revoke(token, 16, deed("over"))).isFalse();
        assertThat(config.revoke(stranger, 16, deed("over"))).isFalse();
        assertThat(config.tokens()).extracting(OperatorToken::revokedAt).containsExactly(15L);
        assertThat(reasons(AuditQuery.newest(Chain.INSTALLATION, 10))).containsExactly("over", "new");
    }

    @Test
    void whatATokenMayDoIsKept() throws Exception {
        List<Principal.Grant> grants = List.of(
                Principal.Grant.EVERYTHING,
                new Principal.Grant(Role.BILLING_ADMIN, new Realm.Organization("acme")),
                new Principal.Grant(Role.TEAM_LEAD, new Realm.Subtree("acme", "grp_1")));
        for (int i = 0; i < grants.size(); i++) {
            config.add(new OperatorToken("tok_" + i, "a", grants.get(i), "hash" + i, "wxyz", i, 20, null), deed("new"));
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
