package io.purser.control.causes;

import io.purser.control.analytics.Bucket;
import io.purser.control.analytics.Condition;
import io.purser.control.analytics.Selection;
import io.purser.control.analytics.TimeRange;
import io.purser.control.analytics.UsageDimension;
import io.purser.control.audit.AuditLog;
import io.purser.control.causes.Cause.Spent;
import io.purser.control.explore.Changes;
import io.purser.control.explore.Facts;
import io.purser.control.explore.Figures;
import io.purser.control.explore.Question;
import io.purser.control.explore.Usage;
import io.purser.core.policy.Policy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tells what changed in a range, beside the spend that it explains.
public final class Causes {
    /// Of how many changes that touch more than names it is asked what that costs; of those beyond it is not known.
    private static final int MOST_COSTED = 50;

    private final Facts facts;
    private final Usage usage;
    private final Changes changes;
    private final AuditLog audit;

    public Causes(Facts facts, Changes changes, AuditLog audit) {
        this.facts = facts;
        this.usage = new Usage(facts);
        this.changes = changes;
        this.audit = audit;
    }

    /// What changed.
    ///
    /// @param all what explains most first; what explains nothing that is known last
    /// @param total of everything that was asked for
    /// @param rest of the usage that none of them touches but budgets and policies, which
    ///     make no spend
    /// @param isWhole whether every change of the range was read
    public record Found(List<Cause> all, Spent total, Spent rest, boolean isWhole, long asOf) {
        public Found {
            all = List.copyOf(all);
        }
    }

    /// @param asked the range and what of it; its sight is what the asker sees
    /// @param before the range that it is held against
    public Found of(Question asked, TimeRange before, Policy policy) {
        Question cost = asked.cut(List.of(), Bucket.TOTAL).measured(Spent.FIGURES);
        Usage.Comparison whole = usage.compare(cost, before);
        Question pinned = cost.asOf(whole.asOf());
        Map<String, Cause> used = new LinkedHashMap<>();
        new Appearances(facts, changes, pinned, before)
                .all()
                .forEach(one -> used.put(one.kind() + "/" + one.name(), one));
        Declared declared = new Declared(audit, policy, asked.sight());
        List<Cause> said = declared.within(asked.range());
        Costs costs = new Costs(facts, pinned, before);
        costs.named(
                said.stream().flatMap(one -> Stream.ofNullable(one.touched())).toList());
        List<Cause> found = joined(
                used,
                said.stream()
                        .map(one -> one.touched() == null ? one : one.costing(costs.of(one.touched(), MOST_COSTED)))
                        .toList());
        List<Cause> all = found.stream()
                .sorted(Comparator.comparingLong(Cause::weight)
                        .reversed()
                        .thenComparing(Cause::kind)
                        .thenComparing(Cause::name))
                .toList();
        Spent total =
                Spent.of(known(whole.total().before()), known(whole.total().now()));
        return new Found(all, total, costs.asked(new Selection(without(all), null)), declared.isWhole(), whole.asOf());
    }

    /// What usage tells and what was declared. Of a key both tell: one that was renamed stands for what usage tells
    /// under each of its names.
    private static List<Cause> joined(Map<String, Cause> used, List<Cause> said) {
        List<Cause> all = new ArrayList<>();
        for (Cause one : said) {
            Selection touched = one.touched();
            Cause same = null;
            if (one.kind() == Cause.Kind.KEY && touched != null) {
                List<@Nullable String> names = touched.conditions().getFirst().values();
                for (@Nullable String name : names) {
                    same = used.remove(one.kind() + "/" + name);
                }
                same = names.size() == 1 ? same : null;
            }
            all.add(same == null ? one : same.with(one));
        }
        all.addAll(used.values());
        return all;
    }

    private static Figures known(@Nullable Figures figures) {
        return figures == null ? Figures.none(Spent.FIGURES) : figures;
    }

    /// What is left where everything is left out that a cause touches; of a route and of a price the whole model.
    private static List<Condition> without(List<Cause> all) {
        Map<UsageDimension, List<@Nullable String>> names = new LinkedHashMap<>();
        Map<UsageDimension, List<@Nullable String>> below = new LinkedHashMap<>();
        for (Cause one : all) {
            Selection touched = one.touched();
            if (touched != null && one.kind().makesSpend()) {
                Condition first = touched.conditions().getFirst();
                (first.below() ? below : names)
                        .computeIfAbsent(first.dimension(), _ -> new ArrayList<>())
                        .addAll(first.values());
            }
        }
        List<Condition> without = new ArrayList<>();
        names.forEach((dimension, values) -> without.add(new Condition(dimension, true, values, List.of())));
        below.forEach((dimension, values) -> without.add(new Condition(dimension, true, values, List.of(), true)));
        return without;
    }
}
