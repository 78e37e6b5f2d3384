package io.purser.control.api.graphql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.GraphQL;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import io.purser.control.admin.OperatorTokens;
import io.purser.control.admin.Policies;
import io.purser.control.alerts.DeliveryLog;
import io.purser.control.alerts.TrialSend;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.IncreaseRequests;
import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.Rerating;
import io.purser.control.api.AuditChains;
import io.purser.control.api.Credentials;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.WhoIs;
import io.purser.control.audit.Audit;
import io.purser.control.subscriptions.Subscriptions;
import io.purser.governance.recovery.Governance;
import io.purser.governance.settlement.PriceRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes the GraphQL endpoint: the schema of the jar with its answers behind it.
public final class GraphQlApi {
    private static final String SCHEMA = "/contracts/schema.graphqls";
    private static final int DEEPEST_JSON = 64;
    private static final int LONGEST_STRING = 16 * 1024 * 1024;

    private GraphQlApi() {}

    /// What subscriptions need.
    ///
    /// @param home where people reach this installation
    public record Live(Subscriptions subscriptions, Supplier<String> home) {}

    /// @param audit keeps and tells who changed what
    /// @param prices what is known of prices now
    /// @param asked how a provider is asked for a model
    /// @param deliveries what channels were told
    /// @param trial sends a channel a test
    /// @param allowances moves ceilings
    /// @param increases takes what is asked beyond them
    /// @param live what follows the ledger
    /// @param version of the running build
    public static GraphQlEndpoint endpoint(
            Policies policies,
            OperatorTokens tokens,
            Audit audit,
            Governance governance,
            LedgerReader ledger,
            Supplier<PriceRule> prices,
            Rerating.Routes asked,
            DeliveryLog deliveries,
            TrialSend trial,
            Allowances allowances,
            IncreaseRequests increases,
            Live live,
            Credentials credentials,
            InstantSource clock,
            String version) {
        Jurisdiction jurisdiction = new Jurisdiction(policies);
        Gate gate = new Gate(jurisdiction);
        Queries queries = new Queries(
                gate, policies, governance, ledger, prices, credentials::issuers, allowances::all, clock, version);
        Mutations mutations = new Mutations(gate, policies);
        Tokens doorKeys = new Tokens(gate, tokens);
        Reratings reratings = new Reratings(gate, new Rerating(ledger, governance, prices, asked), audit);
        HoldQueries holds = new HoldQueries(gate, governance);
        ChannelForms channels = new ChannelForms(gate, deliveries, trial, audit);
        AllowanceForms grants = new AllowanceForms(gate, allowances, clock);
        IncreaseForms wishes = new IncreaseForms(gate, increases, governance, clock);
        MeQuery me = new MeQuery(new WhoIs(policies, governance));
        AuditQueries audits = new AuditQueries(new AuditChains(jurisdiction, audit), audit);
        SubscriptionFields fields = new SubscriptionFields(gate, live.subscriptions(), clock);
        Operations operations = new Operations(new FutureTask<>(() -> graphql(schema(
                gate, me, queries, holds, channels, grants, wishes, audits, mutations, doorKeys, reratings, fields))));
        return new GraphQlEndpoint(operations, live.subscriptions(), credentials, live.home(), json());
    }

    private static GraphQL graphql(GraphQLSchema schema) {
        return GraphQL.newGraphQL(schema)
                .instrumentation(new QueryLimits())
                .defaultDataFetcherExceptionHandler(new FetchFailures())
                .build();
    }

    private static GraphQLSchema schema(
            Gate gate,
            MeQuery me,
            Queries queries,
            HoldQueries holds,
            ChannelForms channels,
            AllowanceForms allowances,
            IncreaseForms increases,
            AuditQueries audits,
            Mutations mutations,
            Tokens tokens,
            Reratings reratings,
            SubscriptionFields subscriptions) {
        RuntimeWiring wiring = guarded(gate)
                .type(
                        "Query",
                        type -> type.dataFetcher("me", me::me)
                                .dataFetcher("organizations", queries::organizations)
                                .dataFetcher("health", queries::health)
                                .dataFetcher("budgets", queries::budgets)
                                .dataFetcher("allowances", allowances::all)
                                .dataFetcher("increaseRequests", increases::all)
                                .dataFetcher("holds", holds::holds)
                                .dataFetcher("channels", channels::channels)
                                .dataFetcher("deliveries", channels::deliveries)
                                .dataFetcher("keys", queries::keys)
                                .dataFetcher("tokens", tokens::all)
                                .dataFetcher("auditLog", audits::auditLog)
                                .dataFetcher("auditVerify", audits::auditVerify)
                                .dataFetcher("auditKeys", audits::auditKeys)
                                .dataFetcher("usage", queries::usage)
                                .dataFetcher("tagReport", queries::tagReport)
                                .dataFetcher("request", queries::request)
                                .dataFetcher("policyExport", queries::policyExport)
                                .dataFetcher("plan", mutations::plan)
                                .dataFetcher("ledgerVerify", queries::ledgerVerify))
                .type("AuditEntry", type -> type.dataFetcher("changes", AuditQueries::changes))
                .type(
                        "Mutation",
                        type -> type.dataFetcher("apply", mutations::apply)
                                .dataFetcher("rerate", reratings::rerate)
                                .dataFetcher("raiseBudget", allowances::raise)
                                .dataFetcher("creditBudget", allowances::credit)
                                .dataFetcher("resetBudget", allowances::reset)
                                .dataFetcher("reallocateBudget", allowances::reallocate)
                                .dataFetcher("endAllowance", allowances::end)
                                .dataFetcher("decideIncreaseRequest", increases::decide)
                                .dataFetcher("createKey", mutations::createKey)
                                .dataFetcher("revokeKey", mutations::revokeKey)
                                .dataFetcher("rotateKey", mutations::rotateKey)
                                .dataFetcher("testChannel", channels::test)
                                .dataFetcher("createToken", tokens::create)
                                .dataFetcher("revokeToken", tokens::revoke))
                .type("Subscription", subscriptions::answer)
                .build();
        return declared(wiring);
    }

    private static RuntimeWiring.Builder guarded(Gate gate) {
        return RuntimeWiring.newRuntimeWiring()
                .scalar(Scalars.DECIMAL)
                .scalar(Scalars.INSTANT)
                .scalar(Scalars.LONG)
                .directive(Gate.DIRECTIVE, gate);
    }

    private static GraphQLSchema declared(RuntimeWiring wiring) {
        GraphQLSchema schema = new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(text()), wiring);
        Gate.requireDeclared(schema.getQueryType());
        Gate.requireDeclared(schema.getMutationType());
        Gate.requireDeclared(schema.getSubscriptionType());
        return schema;
    }

    private static String text() {
        try (@Nullable InputStream in = GraphQlApi.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new IllegalStateException(SCHEMA + " is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectMapper json() {
        return new ObjectMapper(JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST_JSON)
                        .maxStringLength(LONGEST_STRING)
                        .build())
                .build());
    }
}
