package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.api.Browsers;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Role;
import io.purser.control.identity.UserGrants;
import io.purser.control.signin.Session;
import io.purser.control.signin.Sessions;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.User;
import io.purser.platform.config.Quantity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Links by which people sign in once, for oneself, or for a user by who may make tokens over the organization; and the
/// end of everything by which a user is signed in.
final class SignInFields implements Roots.Answering {
    private final Gate gate;
    private final Optional<Browsers> browsers;

    SignInFields(Gate gate, Optional<Browsers> browsers) {
        this.gate = gate;
        this.browsers = browsers;
    }

    @Override
    public void answer(Roots roots) {
        roots.mutation("createSignInLink", this::create).mutation("endSignIns", this::end);
    }

    private Map<String, @Nullable Object> end(DataFetchingEnvironment environment) {
        Principal who = Gate.principal(environment);
        Whose whose =
                whose(environment, environment.getArgument("organization"), who, Queries.argument(environment, "user"));
        int ended = browsers.map(door -> door.sessions()
                        .end(
                                whose.organization(),
                                whose.user().id(),
                                whose.user().name(),
                                who.actor(),
                                Mutations.reason(environment.getArgument("reason"))))
                .orElse(0);
        return Map.of("ended", ended);
    }

    /// @param organization its name
    private record Whose(String organization, Policy policy, User user) {}

    /// A user of an organization over which somebody may make tokens.
    private Whose whose(
            DataFetchingEnvironment environment, @Nullable String organization, Principal who, String name) {
        Policy policy = gate.ground(environment, organization).policy();
        String known = policy.organization().name();
        if (!who.may(Permission.TOKENS_WRITE, known)) {
            throw Gate.forbidden("how a user signs in needs tokens:write over the whole organization");
        }
        return policy.users().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .map(user -> new Whose(known, policy, user))
                .orElseThrow(() -> ApiError.notFound("user", name));
    }

    private Map<String, @Nullable Object> create(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = Mutations.input(environment);
        Principal who = Gate.principal(environment);
        @Nullable String user = (String) input.get("user");
        Browsers door = browsers.orElseThrow(() -> Gate.forbidden("nobody signs in by a browser here"));
        @Nullable String unsafe = door.unsafe();
        if (unsafe != null) {
            throw Gate.forbidden(unsafe);
        }
        if (user == null && input.get("organization") != null) {
            throw ApiError.badInput(
                    "organization",
                    "none without `user`: it says whose user signs in, and a link without one is its maker's");
        }
        Session.Holder holder = user == null ? own(who) : other(environment, input, who, user);
        try {
            @Nullable String expiresIn = (String) input.get("expiresIn");
            Duration life = expiresIn == null ? Sessions.LINK_LIFETIME : Quantity.duration(expiresIn);
            Sessions.Begun link = door.sessions().link(holder, life, who.actor());
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("url", door.home() + "/sign-in/link?code=" + link.secret());
            form.put("expiresAt", Forms.moment(link.session().expiresAt()));
            return form;
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        }
    }

    private static Session.Holder own(Principal who) {
        @Nullable String id = who.actor().id();
        if (who.actor().kind() == Actor.Kind.OPERATOR && id != null) {
            return new Session.OfToken(id);
        }
        throw Gate.forbidden("a link for oneself is made with an operator token; who is a user is signed in already");
    }

    private Session.Holder other(
            DataFetchingEnvironment environment, Map<String, @Nullable Object> input, Principal who, String name) {
        Whose whose = whose(environment, (String) input.get("organization"), who, name);
        User user = whose.user();
        if (user.service()) {
            throw ApiError.badInput("user", "a person; " + name + " is a service account");
        }
        boolean isWithin = UserGrants.of(whose.policy(), user, List.of()).stream()
                .filter(grant -> grant.role() != Role.MEMBER)
                .allMatch(who::mayGive);
        if (!isWithin) {
            throw Gate.forbidden("a link signs nobody in who may do more than its maker; " + name + " may");
        }
        return new Session.OfUser(whose.organization(), user.id(), null, List.of());
    }
}
