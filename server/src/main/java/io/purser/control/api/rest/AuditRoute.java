package io.purser.control.api.rest;

import io.purser.control.admin.Policies;
import io.purser.control.api.AuditChains;
import io.purser.control.api.Credentials;
import io.purser.control.api.Jurisdiction;
import io.purser.control.audit.Audit;
import io.purser.control.audit.Chain;
import io.purser.control.identity.Principal;
import io.purser.platform.http.Door;
import io.purser.platform.http.Request;
import io.purser.platform.http.Response;
import io.purser.platform.http.Route;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A whole chain of the audit log, for operators: what `purser audit verify` checks without asking anybody.
public final class AuditRoute {
    private static final Set<String> PARAMETERS = Set.of("organization", "installation");

    private final AuditChains chains;
    private final Audit audit;
    private final Credentials credentials;

    public AuditRoute(Policies policies, Audit audit, Credentials credentials) {
        this.chains = new AuditChains(new Jurisdiction(policies), audit);
        this.audit = audit;
        this.credentials = credentials;
    }

    public List<Route> routes() {
        return List.of(Answers.get("/api/v1/exports/audit.jsonl", Door.OPERATOR, request -> {
            Principal who = Operators.require(credentials, request);
            return export(asked(who, request));
        }));
    }

    private Chain asked(Principal who, Request request) {
        for (String name : request.query().keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw new IllegalArgumentException(
                        name.replaceAll("[^A-Za-z0-9_.]", "?") + ": is unknown; expected organization or installation");
            }
        }
        return switch (chains.of(who, Answers.flag(request, "installation", false), request.query("organization"))) {
            case AuditChains.Open(Chain chain) -> chain;
            case AuditChains.Asked(Jurisdiction.Ground ground) ->
                Chain.of(Answers.open(ground).policy().organization().name());
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
