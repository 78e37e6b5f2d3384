package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.admin.Policies;
import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.LedgerReader.RequestTrail;
import io.purser.control.analytics.LedgerVerifier;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TagReport;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.analytics.UsageQuery;
import io.purser.control.analytics.UsageReader;
import io.purser.control.analytics.UsageReport;
import io.purser.control.api.Amounts;
import io.purser.control.api.BudgetForms;
import io.purser.control.api.Ceilings;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.OwnBudgets;
import io.purser.control.api.OwnIdentities;
import io.purser.control.api.RequestForms;
import io.purser.control.identity.IssuerStanding;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Organization;
import io.purser.governance.recovery.Governance;
import io.purser.governance.settlement.PriceRule;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Answers every field of `Query` but `plan`.
final class Queries implements Roots.Answering {
    private static final int MOST_ROWS = 10_000;

    private final Gate gate;
    private final Policies policies;
    private final Governance governance;
    private final LedgerReader ledger;
    private final Supplier<PriceRule> prices;
    private final Supplier<List<IssuerStanding>> issuers;
    private final Ceilings ceilings;
    private final UsageReader usage;
    private final LedgerVerifier verifier;
    private final InstantSource clock;
    private final String version;

    Queries(
            Gate gate,
            Policies policies,
            Governance governance,
            LedgerReader ledger,
            Supplier<PriceRule> prices,
            Supplier<List<IssuerStanding>> issuers,
            Ceilings ceilings,
            InstantSource clock,
            String version) {
        this.gate = gate;
        this.ceilings = ceilings;
        this.policies = policies;
        this.governance = governance;
        this.ledger = ledger;
        this.prices = prices;
        this.issuers = issuers;
        this.usage = new UsageReader(ledger, governance, clock);
        this.verifier = new LedgerVerifier(ledger, governance);
        this.clock = clock;
        this.version = version;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("health", this::health)
                .query("budgets", this::budgets)
                .query("keys", this::keys)
                .query("usage", this::usage)
                .query("tagReport", this::tagReport)
                .query("request", this::request)
                .query("policyExport", this::policyExport)
                .query("ledgerVerify", this::ledgerVerify);
    }

    Map<String, @Nullable Object> health(DataFetchingEnvironment environment) {
        List<String> organizations = governance.organizations();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("version", version);
        form.put("journalHealthy", governance.healthy());
        form.put("lastSequence", ledger.lastSequence());
        form.put(
                "openHolds",
                organizations.stream().mapToInt(governance::openHolds).sum());
        form.put("now", clock.instant().toString());
        form.put("organizations", organizations);
        form.put("issuers", issuers.get().stream().map(Forms::issuer).toList());
        return form;
    }

    Map<String, @Nullable Object> budgets(DataFetchingEnvironment environment) {
        Jurisdiction.Open ground = gate.ground(environment);
        Policy policy = ground.policy();
        BudgetForms forms = new BudgetForms(policy);
        @Nullable String name = environment.getArgument("name");
        @Nullable String state = environment.getArgument("state");
        List<BudgetFigures> all = governance.budgets(policy.organization().name());
        Stream<BudgetFigures> untouched = OwnIdentities.of(Gate.principal(environment), policy).stream()
                .flatMap(user -> OwnBudgets.of(policy, all, governance, user).untouched().stream());
        List<BudgetFigures> figures = Stream.concat(
                        all.stream().filter(one -> ground.sight().sees(one.budget(), one.subject())), untouched)
                .filter(one -> name == null || one.budget().name().equals(name))
                .filter(one -> state == null || one.state().name().equals(state))
                .sorted(Comparator.comparing((BudgetFigures one) -> one.budget().name())
                        .thenComparing(Queries::subject)
                        .thenComparing(one -> one.window().start()))
                .toList();
        return Connection.of(
                figures,
                one -> one.budget().id() + "\u0000" + subject(one) + "\u0000"
                        + one.window().start(),
                environment,
                one -> budget(forms, one));
    }

    private static String subject(BudgetFigures figures) {
        @Nullable String subject = figures.subject();
        return subject == null ? "" : subject;
    }

    static Map<String, @Nullable Object> budget(BudgetForms forms, BudgetFigures figures) {
        Map<String, @Nullable Object> form = forms.whole(figures);
        form.put("budgetId", figures.budget().id());
        form.put("scope", forms.scope(figures.budget()));
        Forms.enums(form, List.of("unit", "enforcement", "estimation", "state"));
        return form;
    }

    Map<String, @Nullable Object> keys(DataFetchingEnvironment environment) {
        Jurisdiction.Open ground = gate.ground(environment);
        Policy policy = ground.policy();
        List<ApiKey> keys = policy.keys().stream()
                .filter(ground.sight()::sees)
                .sorted(Comparator.comparing(ApiKey::name))
                .toList();
        return Connection.of(keys, ApiKey::id, environment, new KeyForms(policy)::key);
    }

    Map<String, @Nullable Object> policyExport(DataFetchingEnvironment environment) {
        String organization = policy(environment).organization().name();
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("organization", organization);
        form.put("document", policies.export(organization).orElse(""));
        return form;
    }

    @Nullable
    Map<String, @Nullable Object> request(DataFetchingEnvironment environment) {
        String id = argument(environment, "id");
        @Nullable String organization = environment.getArgument("organization");
        for (Jurisdiction.Open ground : gate.grounds(environment)) {
            String name = ground.policy().organization().name();
            if (organization == null || organization.equals(name)) {
                Optional<RequestTrail> trail = ledger.request(name, id)
                        .filter(one -> RequestForms.attribution(one)
                                .filter(ground.sight()::sees)
                                .isPresent());
                if (trail.isPresent()) {
                    return trail(
                            new RequestForms(ground.policy(), ledger, prices.get(), ground.sight(), ceilings),
                            id,
                            trail.get());
                }
            }
        }
        return null;
    }

    private static Map<String, @Nullable Object> trail(RequestForms forms, String id, RequestTrail trail) {
        Map<String, @Nullable Object> form = forms.of(id, trail);
        Forms.enums(form, List.of("status"));
        List<Map<String, @Nullable Object>> budgets = forms.budgets(trail);
        budgets.forEach(budget -> Forms.enums(budget, List.of("unit", "enforcement")));
        form.put("budgets", budgets);
        return form;
    }

    Map<String, @Nullable Object> usage(DataFetchingEnvironment environment) {
        Jurisdiction.Open ground = gate.ground(environment);
        try {
            List<UsageDimension> groupBy =
                    UsageQuery.dimensions(environment.getArgumentOrDefault("groupBy", List.of()));
            Bucket bucket = Bucket.valueOf(argument(environment, "bucket"));
            Selection where = UsageForms.filters(environment.getArgumentOrDefault("filters", List.of()));
            UsageReport report = report(environment, ground, groupBy, bucket, where);
            if (report.rows().size() > MOST_ROWS) {
                throw ApiError.badInput(
                        "groupBy", "at most " + MOST_ROWS + " rows; take GET /api/v1/exports/usage.csv for more");
            }
            return UsageForms.of(report, ground.policy().organization().currency());
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        }
    }

    Map<String, @Nullable Object> tagReport(DataFetchingEnvironment environment) {
        Jurisdiction.Open ground = gate.ground(environment);
        UsageDimension tag = UsageDimension.of("tag." + argument(environment, "tag"))
                .orElseThrow(() -> ApiError.badInput("tag", "the name of a tag"));
        try {
            UsageReport report = report(environment, ground, List.of(tag), Bucket.TOTAL, Selection.ALL);
            return UsageForms.of(
                    new TagReport(report),
                    MOST_ROWS,
                    ground.policy().organization().currency());
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        }
    }

    private UsageReport report(
            DataFetchingEnvironment environment,
            Jurisdiction.Open ground,
            List<UsageDimension> groupBy,
            Bucket bucket,
            Selection where) {
        Organization organization = ground.policy().organization();
        TimeRange range = TimeRange.parse(
                environment.getArgument("from"),
                environment.getArgument("to"),
                environment.getArgument("period"),
                new TimeRange.Calendar(organization.zone(), organization.billingCycleDay(), clock.millis()));
        return usage.report(new UsageQuery(
                organization.name(), ground.sight(), range, groupBy, bucket, where, organization.zone()));
    }

    Map<String, @Nullable Object> ledgerVerify(DataFetchingEnvironment environment) {
        Policy policy = policy(environment);
        LedgerVerifier.Result result = verifier.verify(policy);
        BudgetForms forms = new BudgetForms(policy);
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        form.put("organization", policy.organization().name());
        form.put("agrees", result.differences().isEmpty());
        form.put("entries", result.entries());
        form.put("accounts", result.accounts());
        form.put(
                "differences",
                result.differences().stream()
                        .map(difference -> difference(forms, difference))
                        .toList());
        return form;
    }

    private static Map<String, @Nullable Object> difference(BudgetForms forms, LedgerVerifier.Difference difference) {
        Map<String, @Nullable Object> form = new LinkedHashMap<>();
        @Nullable Long stored = difference.stored();
        @Nullable Long running = difference.running();
        form.put("account", difference.account());
        form.put("budget", difference.budget().name());
        form.put("subject", difference.subject());
        form.put("windowStart", Amounts.moment(difference.windowStart()));
        form.put("recomputed", forms.amount(difference.budget(), difference.recomputed()));
        form.put("stored", stored == null ? null : forms.amount(difference.budget(), stored));
        form.put("running", running == null ? null : forms.amount(difference.budget(), running));
        return form;
    }

    private Policy policy(DataFetchingEnvironment environment) {
        return gate.ground(environment).policy();
    }

    static String argument(DataFetchingEnvironment environment, String name) {
        return Optional.ofNullable(environment.<@Nullable Object>getArgument(name))
                .map(Object::toString)
                .orElse("");
    }
}
