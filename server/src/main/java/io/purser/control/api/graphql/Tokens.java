package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.admin.OperatorTokens;
import io.purser.control.admin.TokenStore.OperatorToken;
import io.purser.control.api.Jurisdiction;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Principal.Grant;
import io.purser.control.identity.Realm;
import io.purser.control.identity.Role;
import io.purser.core.policy.Policy;
import io.purser.core.tenancy.Group;
import io.purser.platform.config.Quantity;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tokens that open the control plane. Nobody sees, makes or ends one that may do more than its own may.
final class Tokens implements Roots.Answering {
    private final Gate gate;
    private final OperatorTokens tokens;

    Tokens(Gate gate, OperatorTokens tokens) {
        this.gate = gate;
        this.tokens = tokens;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("tokens", this::all).mutation("createToken", this::create).mutation("revokeToken", this::revoke);
    }

    Map<String, @Nullable Object> all(DataFetchingEnvironment environment) {
        List<Policy> known = policies(environment);
        Principal who = Gate.principal(environment);
        List<OperatorToken> seen = tokens.all().stream()
                .filter(token -> who.mayOver(
                        Permission.TOKENS_READ, token.grant().realm().organization()))
                .toList();
        return Connection.of(seen, OperatorToken::id, environment, token -> form(token, known));
    }

    private List<Policy> policies(DataFetchingEnvironment environment) {
        return gate.grounds(environment).stream().map(Jurisdiction.Open::policy).toList();
    }

    Map<String, @Nullable Object> create(DataFetchingEnvironment environment) {
        Map<String, @Nullable Object> input = Mutations.input(environment);
        Grant grant = grant(environment, input);
        Principal who = Gate.principal(environment);
        if (!who.mayOver(Permission.TOKENS_WRITE, grant.realm().organization()) || !who.mayGive(grant)) {
            throw Gate.forbidden("a token may do no more than its maker; name an `organization` and a `role` that"
                    + " you hold over it");
        }
        try {
            @Nullable String expiresIn = (String) input.get("expiresIn");
            Duration lifetime = expiresIn == null ? OperatorTokens.LIFETIME : Quantity.duration(expiresIn);
            OperatorTokens.Created created =
                    tokens.create(Mutations.text(input, "label"), lifetime, grant, who.actor());
            Map<String, @Nullable Object> form = new LinkedHashMap<>();
            form.put("token", form(created.token(), policies(environment)));
            form.put("secret", created.secret());
            return form;
        } catch (IllegalArgumentException wrong) {
            throw ApiError.badInput(wrong);
        }
    }

    private Grant grant(DataFetchingEnvironment environment, Map<String, @Nullable Object> input) {
        Role role = Role.valueOf(Mutations.text(input, "role"));
        @Nullable String organization = (String) input.get("organization");
        @Nullable String group = (String) input.get("group");
        if (role == Role.MEMBER) {
            throw ApiError.badInput("role", "a role that may do something; members use their keys");
        }
        if (role == Role.PROVISIONER && (organization == null || group != null)) {
            throw ApiError.badInput("organization", "the one whose people are pushed, and no group, for PROVISIONER");
        }
        if (organization == null && group == null) {
            return new Grant(role, new Realm.Installation());
        }
        Policy policy = gate.ground(environment, organization).policy();
        String name = policy.organization().name();
        if (group == null) {
            return new Grant(role, new Realm.Organization(name));
        }
        if (role == Role.SUPER_ADMIN) {
            throw ApiError.badInput("role", "another role than SUPER_ADMIN over a group");
        }
        return new Grant(role, new Realm.Subtree(name, group(policy, group).id()));
    }

    private static Group group(Policy policy, String name) {
        return policy.groups().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiError.notFound("group", name));
    }

    Map<String, @Nullable Object> revoke(DataFetchingEnvironment environment) {
        String id = Queries.argument(environment, "id");
        Principal who = Gate.principal(environment);
        OperatorToken known = token(id, who);
        if (!who.mayGive(known.grant())) {
            throw Gate.forbidden("this token may do more than yours");
        }
        tokens.revoke(id, Mutations.reason(environment.getArgument("reason")), who.actor());
        return form(token(id, who), policies(environment));
    }

    private OperatorToken token(String id, Principal who) {
        return tokens.all().stream()
                .filter(token -> token.id().equals(id))
                .filter(token -> who.mayOver(
                        Permission.TOKENS_WRITE, token.grant().realm().organization()))
                .findFirst()
                .orElseThrow(() -> ApiError.notFound("token", id));
    }

    private static Map<String, @Nullable Object> form(OperatorToken token, List<Policy> known) {
        Map<String, @Nullable Object> form = Forms.token(token);
        Realm realm = token.grant().realm();
        form.put("role", token.grant().role().name());
        form.put("organization", realm.organization());
        form.put("group", groupName(realm, known));
        return form;
    }

    private static @Nullable String groupName(Realm realm, List<Policy> known) {
        return switch (realm) {
            case Realm.Installation _, Realm.Organization _, Realm.Own _ -> null;
            case Realm.Subtree(String organization, String groupId) ->
                known.stream()
                        .filter(policy -> policy.organization().name().equals(organization))
                        .flatMap(policy -> policy.groups().stream())
                        .filter(group -> group.id().equals(groupId))
                        .map(Group::name)
                        .findFirst()
                        .orElse(groupId);
        };
    }
}
