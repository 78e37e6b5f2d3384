package io.purser.control.api.graphql;

import graphql.language.EnumValue;
import graphql.language.StringValue;
import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLAppliedDirective;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLObjectType;
import graphql.schema.idl.SchemaDirectiveWiring;
import graphql.schema.idl.SchemaDirectiveWiringEnvironment;
import io.purser.control.admin.PolicyStore.Kept;
import io.purser.control.api.Jurisdiction;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Reach;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may ask what. Every operation of the schema says with `@needs` which permission it takes and over how much;
/// one that does not say it stops the start. It is held before anything is read, and again over the organization
/// that the question turns out to be about.
final class Gate implements SchemaDirectiveWiring {
    static final String DIRECTIVE = "needs";

    private final Jurisdiction jurisdiction;

    Gate(Jurisdiction jurisdiction) {
        this.jurisdiction = jurisdiction;
    }

    /// What an operation needs.
    record Needs(Permission permission, Reach reach) {
        static Needs of(GraphQLFieldDefinition field) {
            GraphQLAppliedDirective said = field.getAppliedDirective(DIRECTIVE);
            if (said == null) {
                throw new IllegalStateException(
                        "the operation " + field.getName() + " does not say with @needs who may ask it");
            }
            String word = text(said, "permission");
            Permission permission = Permission.of(word)
                    .orElseThrow(() -> new IllegalStateException(
                            field.getName() + " needs \"" + word + "\", which is no permission"));
            return new Needs(permission, Reach.valueOf(text(said, "over")));
        }

        private static String text(GraphQLAppliedDirective said, String argument) {
            @Nullable
            Object value = said.getArgument(argument).getArgumentValue().getValue();
            return Objects.toString(
                    switch (value) {
                        case StringValue string -> string.getValue();
                        case EnumValue one -> one.getName();
                        case null, default -> value;
                    },
                    "");
        }
    }

    /// Holds that every operation says what it needs.
    static void requireDeclared(GraphQLObjectType operations) {
        operations.getFieldDefinitions().forEach(Needs::of);
    }

    @Override
    public GraphQLFieldDefinition onField(SchemaDirectiveWiringEnvironment<GraphQLFieldDefinition> environment) {
        GraphQLFieldDefinition field = environment.getElement();
        Needs needs = Needs.of(field);
        DataFetcher<?> behind = environment.getFieldDataFetcher();
        return environment.setFieldDataFetcher(asked -> {
            require(principal(asked), needs);
            return behind.get(asked);
        });
    }

    private static void require(Principal who, Needs needs) {
        boolean allowed = needs.reach() == Reach.INSTALLATION
                ? who.may(needs.permission())
                : who.maySomewhere(needs.permission());
        if (!allowed) {
            throw forbidden(Jurisdiction.needs(needs.permission(), needs.reach(), who));
        }
    }

    static ApiError forbidden(String why) {
        return new ApiError("forbidden", why);
    }

    static Principal principal(DataFetchingEnvironment environment) {
        Principal who = environment.getGraphQlContext().get(Principal.class);
        return Objects.requireNonNull(who, "the endpoint says who asks");
    }

    /// The organization of an operation's argument `organization`, and what of it the asker sees.
    Jurisdiction.Open ground(DataFetchingEnvironment environment) {
        return ground(environment, environment.<@Nullable String>getArgument("organization"));
    }

    /// The same where the organization stands elsewhere.
    Jurisdiction.Open ground(DataFetchingEnvironment environment, @Nullable String organization) {
        Needs needs = Needs.of(environment.getFieldDefinition());
        return open(jurisdiction.of(principal(environment), organization, needs.permission(), needs.reach()));
    }

    /// The same for somebody whose question goes on.
    Jurisdiction.Open ground(Principal who, String organization, Needs needs) {
        return open(jurisdiction.of(who, organization, needs.permission(), needs.reach()));
    }

    /// What is kept of an organization of which anything is somebody's business.
    Optional<Kept> kept(Principal who, String organization) {
        return jurisdiction.known(who).stream()
                .filter(one -> one.policy().organization().name().equals(organization))
                .findFirst();
    }

    /// The organization that a question is about; everything else ends with an error.
    static Jurisdiction.Open open(Jurisdiction.Ground ground) {
        return switch (ground) {
            case Jurisdiction.Open open -> open;
            case Jurisdiction.Forbidden(String why) -> throw forbidden(why);
            case Jurisdiction.Unknown(String name) -> throw ApiError.notFound("organization", name);
            case Jurisdiction.Unsaid(List<String> names) ->
                throw ApiError.badInput("organization", "one of " + String.join(", ", names));
        };
    }

    /// Every organization of which the asker may see anything with this operation's permission.
    List<Jurisdiction.Open> grounds(DataFetchingEnvironment environment) {
        Principal who = principal(environment);
        Needs needs = Needs.of(environment.getFieldDefinition());
        return jurisdiction.known(who).stream()
                .filter(kept -> who.mayWithin(
                        needs.permission(), kept.policy().organization().name()))
                .map(kept -> open(who, kept, needs))
                .toList();
    }

    private static Jurisdiction.Open open(Principal who, Kept kept, Needs needs) {
        return new Jurisdiction.Open(kept, who.sight(needs.permission(), kept.policy()));
    }
}
