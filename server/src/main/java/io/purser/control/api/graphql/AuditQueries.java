package io.purser.control.api.graphql;

import graphql.schema.DataFetchingEnvironment;
import io.purser.control.api.AuditChains;
import io.purser.control.api.Jurisdiction;
import io.purser.control.audit.Audit;
import io.purser.control.audit.AuditAction;
import io.purser.control.audit.AuditQuery;
import io.purser.control.audit.Chain;
import io.purser.control.audit.SealedEntry;
import io.purser.control.identity.Permission;
import io.purser.control.identity.Principal;
import io.purser.platform.secret.VerifyingKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers what is asked about the audit log.
final class AuditQueries implements Roots.Answering {
    private final AuditChains chains;
    private final Audit audit;

    AuditQueries(AuditChains chains, Audit audit) {
        this.chains = chains;
        this.audit = audit;
    }

    @Override
    public void answer(Roots roots) {
        roots.query("auditLog", this::auditLog)
                .query("auditVerify", this::auditVerify)
                .query("auditKeys", this::auditKeys);
    }

    Map<String, @Nullable Object> auditLog(DataFetchingEnvironment environment) {
        Chain chain = chain(environment);
        int first = Connection.first(environment.getArgument("first"));
        @Nullable String action = environment.getArgument("action");
        AuditQuery query = new AuditQuery(
                chain,
                Mutations.moment("from", environment.getArgument("from")),
                Mutations.moment("to", environment.getArgument("to")),
                environment.getArgument("actor"),
                action == null ? null : AuditAction.valueOf(action),
                environment.getArgument("kind"),
                environment.getArgument("name"),
                environment.getArgument("text"),
                before(environment.getArgument("after")),
                first + 1);
        return page(chain, audit.log().find(query), first);
    }

    private Chain chain(DataFetchingEnvironment environment) {
        boolean installation = Boolean.TRUE.equals(environment.getArgument("installation"));
        return switch (chains.of(Gate.principal(environment), installation, environment.getArgument("organization"))) {
            case AuditChains.Open(Chain chain) -> chain;
            case AuditChains.Asked(Jurisdiction.Ground ground) ->
                Chain.of(Gate.open(ground).policy().organization().name());
        };
    }

    private static @Nullable Long before(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        if (!cursor.matches("\\d{1,18}")) {
            throw ApiError.badInput("after", "a cursor of this list");
        }
        return Long.parseLong(cursor);
    }

    /// An entry's number is its cursor: entries never go and never move.
    private static Map<String, @Nullable Object> page(Chain chain, List<SealedEntry> found, int first) {
        return Connection.page(
                found.subList(0, Math.min(first, found.size())),
                entry -> Long.toString(entry.number()),
                entry -> AuditForms.entry(chain, entry),
                found.size() > first);
    }

    /// The changes of an entry, as many as were asked for.
    static List<?> changes(DataFetchingEnvironment environment) {
        Map<?, ?> entry = environment.getSource();
        List<?> all = entry != null && entry.get("changes") instanceof List<?> list ? list : List.of();
        return all.subList(0, Math.min(all.size(), Connection.first(environment.getArgument("first"))));
    }

    List<Map<String, @Nullable Object>> auditVerify(DataFetchingEnvironment environment) {
        Principal who = Gate.principal(environment);
        return audit.chains().stream()
                .filter(chain -> who.mayOver(Permission.AUDIT_READ, chain.organization()))
                .map(chain -> AuditForms.verdict(chain, audit.verify(chain)))
                .toList();
    }

    List<Map<String, @Nullable Object>> auditKeys(DataFetchingEnvironment environment) {
        VerifyingKey current = audit.verifying();
        return audit.keys().stream()
                .map(key -> AuditForms.key(key, key.equals(current)))
                .toList();
    }
}
