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
import io.purser.control.alerts.MuteStore;
import io.purser.control.alerts.TrialSend;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.IncreaseRequests;
import io.purser.control.analytics.LedgerReader;
import io.purser.control.analytics.Rerating;
import io.purser.control.analytics.UsageReader;
import io.purser.control.api.AuditChains;
import io.purser.control.api.Credentials;
import io.purser.control.api.Jurisdiction;
import io.purser.control.api.LedgerPlaces;
import io.purser.control.api.WhoIs;
import io.purser.control.audit.Audit;
import io.purser.control.causes.Causes;
import io.purser.control.ceilings.CeilingReader;
import io.purser.control.checks.PastUseReader;
import io.purser.control.directory.Rosters;
import io.purser.control.explore.BookedPrices;
import io.purser.control.explore.Changes;
import io.purser.control.explore.Facts;
import io.purser.control.explore.Reconciliation;
import io.purser.control.explore.Usage;
import io.purser.control.organizations.Deletions;
import io.purser.control.organizations.Suspensions;
import io.purser.control.prices.PriceImports;
import io.purser.control.prices.PriceVersions;
import io.purser.control.replay.Replays;
import io.purser.control.subscriptions.Subscriptions;
import io.purser.governance.ingest.BookedCalls;
import io.purser.governance.recovery.Governance;
import io.purser.governance.settlement.PriceRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
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

    /// What is behind the answers.
    ///
    /// @param rosters who is known of users from outside the governance file
    /// @param suspensions stops organizations
    /// @param deletions takes them away
    /// @param audit keeps and tells who changed what
    /// @param prices what is known of prices now
    /// @param versions the price versions, and those that people set
    /// @param imports takes price tables
    /// @param asked how a provider is asked for a model
    /// @param deliveries what channels were told
    /// @param trial sends a channel a test
    /// @param allowances moves ceilings
    /// @param increases takes what is asked beyond them
    /// @param ceilings tells of windows what could be spent and what was
    /// @param facts the columnar copy of the ledger
    /// @param booked the calls in the ledger, by their ids
    /// @param replays plays the past under drafts
    /// @param live what follows the ledger
    /// @param version of the running build
    public record Parts(
            Policies policies,
            Rosters rosters,
            OperatorTokens tokens,
            Suspensions suspensions,
            Deletions deletions,
            Audit audit,
            Governance governance,
            LedgerReader ledger,
            Supplier<PriceRule> prices,
            PriceVersions versions,
            PriceImports imports,
            Rerating.Routes asked,
            DeliveryLog deliveries,
            TrialSend trial,
            MuteStore mutes,
            Allowances allowances,
            IncreaseRequests increases,
            CeilingReader ceilings,
            Facts facts,
            BookedCalls booked,
            Replays replays,
            Live live,
            Credentials credentials,
            InstantSource clock,
            String version) {}

    public static GraphQlEndpoint endpoint(Parts parts) {
        Jurisdiction jurisdiction = new Jurisdiction(parts.policies());
        Gate gate = new Gate(jurisdiction);
        Live live = parts.live();
        Operations operations = new Operations(
                new FutureTask<>(() -> graphql(schema(gate, parts, answers(parts, gate, jurisdiction)))));
        return new GraphQlEndpoint(operations, live.subscriptions(), parts.credentials(), live.home(), json());
    }

    /// Every class of answers; each says which fields are its own.
    private static List<Roots.Answering> answers(Parts parts, Gate gate, Jurisdiction jurisdiction) {
        Governance governance = parts.governance();
        Audit audit = parts.audit();
        InstantSource clock = parts.clock();
        LedgerPlaces places = new LedgerPlaces(parts.live().subscriptions().cursors());
        Changes changes = new Changes(
                parts.facts(), new BookedPrices(() -> parts.prices().get().book()));
        return List.of(
                new MeQuery(new WhoIs(parts.policies(), governance, clock)),
                new Queries(
                        gate,
                        parts.policies(),
                        governance,
                        parts.ledger(),
                        parts.prices(),
                        parts.credentials()::issuers,
                        parts.allowances()::all,
                        clock,
                        parts.version()),
                new OrganizationForms(gate, parts.suspensions(), parts.deletions()),
                new UserQueries(gate, parts.policies(), parts.rosters()),
                new HoldQueries(gate, governance),
                new PriceForms(parts.versions()),
                new PriceImportForms(parts.imports()),
                new CustomerQueries(gate, governance, parts.ledger()),
                new ChannelForms(gate, parts.deliveries(), parts.trial(), parts.mutes(), audit),
                new AllowanceForms(gate, parts.allowances(), clock),
                new CeilingForms(gate, parts.ceilings(), clock),
                new IncreaseForms(gate, parts.increases(), governance, clock),
                new UsageModel(
                        gate,
                        new Usage(parts.facts()),
                        changes,
                        new Reconciliation(parts.ledger(), parts.facts()),
                        new UsageReader(parts.ledger(), governance, clock),
                        parts.booked(),
                        audit,
                        places,
                        clock),
                new CauseForms(
                        gate,
                        new Causes(parts.facts(), changes, audit.log()),
                        new UsageReader(parts.ledger(), governance, clock),
                        places,
                        clock),
                new AuditQueries(new AuditChains(jurisdiction, audit), audit),
                new Mutations(gate, parts.policies(), governance::isSuspended),
                new ReplayForms(gate, parts.policies(), parts.replays(), parts.allowances()::played, clock),
                new AdviceForms(gate, parts.facts(), clock),
                new CheckForms(gate, parts.policies(), new PastUseReader(parts.ledger(), parts.deliveries(), audit)),
                new EntryFields(gate, parts.policies()),
                new Tokens(gate, parts.tokens()),
                new SignInFields(gate, parts.credentials().browsers()),
                new Reratings(gate, new Rerating(parts.ledger(), governance, parts.prices(), parts.asked()), audit));
    }

    private static GraphQL graphql(GraphQLSchema schema) {
        return GraphQL.newGraphQL(schema)
                .instrumentation(new QueryLimits())
                .defaultDataFetcherExceptionHandler(new FetchFailures())
                .build();
    }

    private static GraphQLSchema schema(Gate gate, Parts parts, List<Roots.Answering> answers) {
        SubscriptionFields subscriptions =
                new SubscriptionFields(gate, parts.live().subscriptions(), parts.clock());
        OwnerStates owners = new OwnerStates(parts.rosters());
        return declared(Roots.of(answers)
                .in(guarded(gate))
                .type("AuditEntry", type -> type.dataFetcher("changes", AuditQueries::changes))
                .type("ApiKey", type -> type.dataFetcher("ownerState", owners::of))
                .type("Subscription", subscriptions::answer)
                .build());
    }

    private static RuntimeWiring.Builder guarded(Gate gate) {
        return RuntimeWiring.newRuntimeWiring()
                .scalar(Scalars.DECIMAL)
                .scalar(Scalars.INSTANT)
                .scalar(Scalars.LONG)
                .scalar(Scalars.COUNT)
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
