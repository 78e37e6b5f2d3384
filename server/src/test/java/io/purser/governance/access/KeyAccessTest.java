package io.purser.governance.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.attribution.Attribution;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.OwnKeyPolicy;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import io.purser.core.tenancy.KeyPolicy;
import io.purser.core.tenancy.Organization;
import io.purser.core.tenancy.User;
import io.purser.governance.access.Access.Result;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.MonthDay;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who calls and what for: keys, and every source of attribution by its rank.
class KeyAccessTest {
    private static final long NOW = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
    private static final KeyPolicy LISTENING =
            new KeyPolicy(List.of(), null, Map.of(), true, List.of(), Map.of(), true, true, false);

    @Test
    void aKnownKeyStandsForItsUserItsGroupAndEveryAncestor() {
        Access access = access(KeyPolicy.OPEN, null);

        Result result = access.authenticate("the-key", NOW);

        assertThat(result).isInstanceOfSatisfying(Result.Known.class, known -> {
            assertThat(known.caller().identity().groupPath())
                    .extracting(ref -> ref.name())
                    .containsExactly("engineering", "data-science");
            assertThat(known.caller().identity().costCentre()).isEqualTo("CC-100");
            assertThat(known.caller().identity().user()).isNotNull();
        });
    }

    @Test
    void anUnknownAMissingAndAnOverlongKeyGetTheSameAnswer() {
        Access access = access(KeyPolicy.OPEN, null);

        assertThat(access.authenticate("another", NOW)).isInstanceOf(Result.Unauthenticated.class);
        assertThat(access.authenticate(null, NOW)).isInstanceOf(Result.Unauthenticated.class);
        assertThat(access.authenticate("x".repeat(100_000), NOW)).isInstanceOf(Result.Unauthenticated.class);
    }

    @Test
    void aRevokedAndAnExpiredKeySayWhatTheyAre() {
        KeyPolicy expired = new KeyPolicy(List.of(), NOW, Map.of(), true, List.of(), Map.of(), false, false, false);

        assertThat(access(KeyPolicy.OPEN, NOW).authenticate("the-key", NOW))
                .isEqualTo(new Result.KeyOver(KeyEnd.REVOKED));
        assertThat(access(expired, null).authenticate("the-key", NOW)).isEqualTo(new Result.KeyOver(KeyEnd.EXPIRED));
    }

    @Test
    void purserHeadersWinOverForeignHeadersBaggageMetadataAndTheBodysUser() {
        Map<String, List<String>> headers = new HashMap<>();
        headers.put("purser-customer", List.of("from-purser"));
        headers.put("x-litellm-customer-id", List.of("from-litellm"));
        headers.put("baggage", List.of("customer=from-baggage,feature=chat%20help;p=1"));
        Map<String, String> metadata = Map.of("customer", "from-metadata", "endpoint", "nightly", "team", "search");

        Attribution attribution = attributed(LISTENING, new AttributionSources(headers, metadata, "someone"));

        assertThat(attribution.customer()).isEqualTo("from-purser");
        assertThat(attribution.feature()).isEqualTo("chat help");
        assertThat(attribution.endpoint()).isEqualTo("nightly");
        assertThat(attribution.tags()).containsExactly(Map.entry("team", "search"));
        assertThat(attribution.endUser()).startsWith("eu_").doesNotContain("someone");
    }

    /// Found by the simulation: the clock was set back after the revocation, and the key opened again.
    @Test
    void aRevokedKeyStaysRevokedWhateverTheClockSays() {
        Access access = access(KeyPolicy.OPEN, NOW);

        assertThat(access.authenticate("the-key", NOW - 1)).isEqualTo(new Result.KeyOver(KeyEnd.REVOKED));
    }

    @Test
    void baggageAndMetadataAreNotReadUnlessTheKeySaysSo() {
        Map<String, List<String>> headers = Map.of("baggage", List.of("customer=globex"));

        Attribution attribution =
                attributed(KeyPolicy.OPEN, new AttributionSources(headers, Map.of("customer", "globex"), null));

        assertThat(attribution.customer()).isNull();
    }

    @Test
    void whatAKeyFixesWinsOverEverySourceAndWhatItOffersAsADefaultDoesNot() {
        Map<String, String> fixed = Map.of("environment", "dev", "tag.project", "atlas");
        AttributionSources sources = headers("purser-environment", "production", "purser-tags", "project=borealis");

        assertThat(attributed(withFixed(fixed, false), sources).environment()).isEqualTo("dev");
        assertThat(attributed(withFixed(fixed, false), sources).tags()).containsEntry("project", "atlas");
        assertThat(attributed(withFixed(fixed, true), sources).environment()).isEqualTo("production");
        assertThat(attributed(withFixed(fixed, true), sources).tags()).containsEntry("project", "borealis");
    }

    @Test
    void theHeadersOfOtherGatewaysAreUnderstood() {
        AttributionSources sources = headers(
                "x-litellm-tags", "team:search, project=atlas, urgent",
                "helicone-property-app", "mail",
                "x-portkey-metadata", "{\"_user\":\"ada\",\"feature\":\"draft\"}");

        Attribution attribution = attributed(KeyPolicy.OPEN, sources);

        assertThat(attribution.tags())
                .containsOnly(
                        Map.entry("team", "search"),
                        Map.entry("project", "atlas"),
                        Map.entry("label", "urgent"),
                        Map.entry("app", "mail"));
        assertThat(attribution.feature()).isEqualTo("draft");
        assertThat(attribution.endUser()).isNotNull();
    }

    @Test
    void aRequiredFieldThatIsMissingAndAValueThatIsNotAllowedAreRefused() {
        KeyPolicy strict = new KeyPolicy(
                List.of(),
                null,
                Map.of(),
                true,
                List.of("customer"),
                Map.of("customer", List.of("globex")),
                false,
                false,
                false);

        assertThat(access(strict, null).attribute(caller(strict), headers()))
                .isInstanceOfSatisfying(
                        Result.Missing.class,
                        refused -> assertThat(refused.field()).isEqualTo("customer"));
        assertThat(access(strict, null).attribute(caller(strict), headers("purser-customer", "initech")))
                .isEqualTo(new Result.NotAllowed("customer", "initech", List.of("globex")));
        assertThat(attributed(strict, headers("purser-customer", "globex")).customer())
                .isEqualTo("globex");
    }

    @Test
    void badAttributionIsRefusedAndNeverIgnored() {
        for (AttributionSources bad : List.of(
                headers("purser-customer", ""),
                headers("purser-customer", "a\u0000b"),
                headers("purser-customer", "a\u202Eb"),
                headers("purser-customer", "x".repeat(257)),
                headers("purser-tags", "team"),
                headers("purser-tags", "team=\"search\", team=\"sales\""),
                headers("purser-tags", "team=\"search\";q=1"),
                headers("purser-tags", "Team=search"),
                headers("purser-tags", "team=\"open"),
                headers("x-portkey-metadata", "[1]"),
                new AttributionSources(Map.of("purser-customer", List.of("a", "b")), Map.of(), null),
                headers("purser-tags", manyTags(10_000)))) {
            assertThat(access(KeyPolicy.OPEN, null).attribute(caller(KeyPolicy.OPEN), bad))
                    .as("%s", bad)
                    .isInstanceOf(Result.Malformed.class);
        }
    }

    @Test
    void anOrganizationTakesAThousandNewSubjectsAMinuteAndEveryKnownOne() {
        KeyAccess access = access(KeyPolicy.OPEN, null);
        for (int i = 0; i < 1_000; i++) {
            assertThat(access.attribute(caller(KeyPolicy.OPEN), headers("purser-customer", "c" + i)))
                    .isInstanceOf(Result.Attributed.class);
        }

        assertThat(access.attribute(caller(KeyPolicy.OPEN), headers("purser-customer", "one-more")))
                .isEqualTo(new Result.TooManySubjects(1_000));
        assertThat(access.attribute(caller(KeyPolicy.OPEN), headers("purser-customer", "c7")))
                .isInstanceOf(Result.Attributed.class);
    }

    private static String manyTags(int count) {
        StringBuilder tags = new StringBuilder("t0=v");
        for (int i = 1; i < count; i++) {
            tags.append(", t").append(i).append("=v");
        }
        return tags.toString();
    }

    private static KeyPolicy withFixed(Map<String, String> fixed, boolean override) {
        return new KeyPolicy(List.of(), null, fixed, override, List.of(), Map.of(), false, false, false);
    }

    private static AttributionSources headers(String... namesAndValues) {
        Map<String, List<String>> headers = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
        }
        return new AttributionSources(headers, Map.of(), null);
    }

    private static Attribution attributed(KeyPolicy policy, AttributionSources sources) {
        Result result = access(policy, null).attribute(caller(policy), sources);
        assertThat(result).isInstanceOf(Result.Attributed.class);
        return ((Result.Attributed) result).attribution();
    }

    private static Caller caller(KeyPolicy policy) {
        return ((Result.Known) access(policy, null).authenticate("the-key", NOW - 1)).caller();
    }

    private static KeyAccess access(KeyPolicy policy, @Nullable Long revokedAt) {
        KeyAccess access = new KeyAccess(
                key -> String.format("%064x", key.hashCode()), InstantSource.fixed(Instant.ofEpochMilli(NOW)));
        access.policies(List.of(policyWith(policy, revokedAt)));
        return access;
    }

    @Test
    void aFormerSecretStandsForTheSameKeyUntilItsTimeIsOver() {
        KeyAccess access = access(KeyPolicy.OPEN, null);
        Policy before = policyWith(KeyPolicy.OPEN, null);
        ApiKey key = before.keys().getFirst();
        access.policies(List.of(before.withKeys(List.of(key.rotated(hash("new-key"), "-new", NOW + 1_000)))));

        assertThat(access.authenticate("new-key", NOW + 9_999)).isInstanceOf(Result.Known.class);
        assertThat(access.authenticate("the-key", NOW + 999)).isEqualTo(access.authenticate("new-key", NOW + 999));
        assertThat(access.authenticate("the-key", NOW + 1_000)).isEqualTo(new Result.KeyOver(KeyEnd.EXPIRED));
        access.policies(List.of(before.withKeys(List.of(key.rotated(hash("new-key"), "-new", NOW + 1_000)
                .rotated(hash("newest-key"), "-est", NOW + 2_000)
                .revoked(NOW)))));
        assertThat(access.authenticate("the-key", NOW)).isInstanceOf(Result.Unauthenticated.class);
        assertThat(access.authenticate("new-key", NOW))
                .as("revoked with its key")
                .isEqualTo(new Result.KeyOver(KeyEnd.REVOKED));
    }

    @Test
    void aKeyThatItsUserMadeIsWhatTheNearestKeyPolicySays() {
        Policy before = policyWith(KeyPolicy.OPEN, null);
        ApiKey own = new ApiKey(
                "k1",
                "ada/notebook",
                "u1",
                null,
                hash("the-key"),
                "-key",
                KeyPolicy.OPEN,
                null,
                ApiKey.Origin.USER,
                null,
                NOW - 1_000);
        OwnKeyPolicy wide = rule("wide", null, 1, null, "prod");
        OwnKeyPolicy near = rule("near", "g1", 1, Duration.ofSeconds(2), "dev");
        KeyAccess access = access(KeyPolicy.OPEN, null);
        access.policies(List.of(with(before, own, wide, near)));

        assertThat(access.authenticate("the-key", NOW + 999))
                .isInstanceOfSatisfying(
                        Result.Known.class,
                        known -> assertThat(known.caller())
                                .satisfies(caller ->
                                        assertThat(caller.mayAsk("gpt-5-mini")).isTrue())
                                .satisfies(caller ->
                                        assertThat(caller.mayAsk("gpt-5")).isFalse())
                                .satisfies(caller -> assertThat(
                                                caller.ruleAgainst("gpt-5").words())
                                        .isEqualTo("the key policy \"near\""))
                                .satisfies(caller -> assertThat(
                                                access.attribute(caller, headers("purser-environment", "live")))
                                        .isInstanceOfSatisfying(
                                                Result.Attributed.class,
                                                is -> assertThat(
                                                                is.attribution().environment())
                                                        .isEqualTo("dev"))));
        assertThat(access.authenticate("the-key", NOW + 1_000))
                .as("its longest life, which was shortened after it was made")
                .isEqualTo(new Result.KeyOver(KeyEnd.EXPIRED));
        access.policies(List.of(with(before, own, wide)));
        assertThat(access.authenticate("the-key", NOW + 1_000)).isInstanceOf(Result.Known.class);
        access.policies(List.of(with(before, own, wide, rule("near", "g2", 0, null, "dev"))));
        assertThat(access.authenticate("the-key", NOW)).isEqualTo(new Result.KeyOver(KeyEnd.UNCOVERED));
        access.policies(List.of(with(before, own)));
        assertThat(access.authenticate("the-key", NOW)).isEqualTo(new Result.KeyOver(KeyEnd.UNCOVERED));
    }

    private static OwnKeyPolicy rule(
            String name, @Nullable String group, int keys, @Nullable Duration life, String environment) {
        KeyPolicy rules = new KeyPolicy(
                List.of("*-mini"),
                null,
                Map.of("environment", environment),
                false,
                List.of(),
                Map.of(),
                false,
                false,
                false);
        return new OwnKeyPolicy(name, group, keys, life, rules, null, null, null);
    }

    private static Policy with(Policy before, ApiKey key, OwnKeyPolicy... rules) {
        return new Policy(
                before.version(),
                before.organization(),
                before.groups(),
                before.users(),
                List.of(key),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(rules));
    }

    private static String hash(String secret) {
        return String.format("%064x", secret.hashCode());
    }

    private static Policy policyWith(KeyPolicy key, @Nullable Long revokedAt) {
        Organization acme = new Organization("acme", CurrencyUnit.USD, ZoneOffset.UTC, 1, MonthDay.of(1, 1));
        return new Policy(
                1,
                acme,
                List.of(new Group("g1", "engineering", null, "CC-100"), new Group("g2", "data-science", "g1", null)),
                List.of(new User("u1", "ada", "g2", false, List.of())),
                List.of(new ApiKey(
                        "k1",
                        "notebook",
                        "u1",
                        null,
                        String.format("%064x", "the-key".hashCode()),
                        "-key",
                        key,
                        revokedAt)),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }
}
