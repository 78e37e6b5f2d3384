package io.purser.control.api.rest;

import io.purser.control.admin.Policies;
import io.purser.control.api.Credentials;
import io.purser.control.api.Jurisdiction;
import io.purser.control.audit.Audit;
import io.purser.control.audit.Chain;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Reach;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A whole chain of the audit log, for operators: what `purser audit verify` checks without asking anybody.
public final class AuditRoute {
    private static final Set<String> PARAMETERS = Set.of("organization", "installation");

    private final Jurisdiction jurisdiction;
    private final Audit audit;
    private final Credentials credentials;

    public AuditRoute(Policies policies, Audit audit, Credentials credentials) {
        this.jurisdiction = new Jurisdiction(policies);
        this.audit = audit;
        this.credentials = credentials;
    }

    public List<Route> routes() {
        return List.of(new Route(HttpMethod.GET, "/api/v1/exports/audit.jsonl", Door.OPERATOR, (Route.Blocking)
                request -> {
                    try {
                        return export(chain(Operators.require(credentials, request), request));
                    } catch (Problem.Stop stop) {
                        return stop.problem().response();
                    } catch (IllegalArgumentException wrong) {
                        return Problem.badInput(wrong).response();
                    }
                }));
    }

    private Chain chain(Principal who, Request request) {
        for (String name : request.query().keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw new IllegalArgumentException(
                        name.replaceAll("[^A-Za-z0-9_.]", "?") + ": is unknown; expected organization or installation");
            }
        }
        @Nullable String installation = request.query("installation");
        if (installation != null && !installation.equals("true") && !installation.equals("false")) {
            throw new IllegalArgumentException("installation: expected true or false");
        }
        if (!"true".equals(installation)) {
            return organization(who, request.query("organization"));
        }
        if (!who.may(Permission.AUDIT_READ)) {
            throw new Problem.Stop(Problem.forbidden(Jurisdiction.needs(Permission.AUDIT_READ, Reach.INSTALLATION)));
        }
        return Chain.INSTALLATION;
    }

    /// An organization that is gone still has its chain, for those who may see every one.
    private Chain organization(Principal who, @Nullable String name) {
        if (name != null && who.may(Permission.AUDIT_READ) && audit.chains().contains(Chain.of(name))) {
            return Chain.of(name);
        }
        return switch (jurisdiction.of(who, name, Permission.AUDIT_READ, Reach.ORGANIZATION)) {
            case Jurisdiction.Open open -> Chain.of(open.policy().organization().name());
            case Jurisdiction.Forbidden(String why) -> throw new Problem.Stop(Problem.forbidden(why));
            case Jurisdiction.Unknown _ -> throw new Problem.Stop(Problem.notFound("organization"));
            case Jurisdiction.Unsaid(List<String> names) ->
                throw new IllegalArgumentException(
                        "organization: is missing; expected one of " + String.join(", ", names));
        };
    }

    private Response export(Chain chain) {
        return new Response(
                200,
                Map.of(
                        "content-type", "application/jsonl; charset=utf-8",
                        "content-disposition", "attachment; filename=\"audit.jsonl\"",
                        "cache-control", "no-store"),
                out -> audit.export(chain, line -> write(line, out)));
    }

    private static void write(String line, OutputStream out) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }
}
