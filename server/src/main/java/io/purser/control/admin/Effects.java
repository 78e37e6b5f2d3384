package io.purser.control.admin;

import io.purser.core.budget.Budget;
import io.purser.core.budget.Enforcement;
import io.purser.core.budget.Estimation;
import io.purser.core.budget.Rollover;
import io.purser.core.budget.Threshold;
import io.purser.core.budget.Unit;
import io.purser.core.policy.OwnKeyPolicy;
import io.purser.core.policy.TagPolicy;
import io.purser.core.tenancy.ApiKey;
import io.purser.core.tenancy.Group;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a change means for people and money, in sentences for `plan`.
final class Effects {
    private Effects() {}

    static List<String> of(@Nullable Budget before, @Nullable Budget after) {
        if (after == null) {
            return List.of("its ceiling no longer holds; what it counted stays in the ledger");
        }
        List<String> effects = new ArrayList<>();
        if (before == null) {
            effects.add("arming: filled from the ledger, in force when apply returns");
        } else if (!before.id().equals(after.id())) {
            effects.add("counts anew: new accounts, filled from the ledger; the old ones are kept and closed");
        } else if (after.limit() < before.limit()) {
            effects.add("lower: where more is settled already, the next call is "
                    + (after.refuses() ? "refused" : "reported"));
        }
        if (before == null || !ceiling(before).equals(ceiling(after))) {
            effects.add(ceiling(after));
        }
        Rollover carried = after.rollover();
        if (carried != null && (before == null || !carried.equals(before.rollover()))) {
            effects.add("what a window leaves is added to the next, up to " + carried.name()
                    + "; the window of now is the first");
        }
        List<String> told = after.toldOfWindows();
        if (!told.isEmpty() && (before == null || !told.equals(before.toldOfWindows()))) {
            effects.add("tells " + String.join(", ", told) + " of each new window");
        }
        return effects;
    }

    private static String ceiling(Budget budget) {
        if (budget.shadow()) {
            return "shadow: judged and reported, refuses nothing";
        }
        if (budget.enforcement() == Enforcement.SOFT) {
            String stages = budget.thresholds().stream().map(Threshold::name).collect(Collectors.joining(", "));
            return "soft: refuses nothing" + (stages.isEmpty() ? "" : "; alerts at " + stages);
        }
        if (budget.enforcement() == Enforcement.DEGRADE) {
            return "degrade: " + ActionForm.words(budget.actions())
                    + (budget.blocksAt() == Long.MAX_VALUE ? "; nothing is refused at the limit" : "");
        }
        if (budget.limit() == 0) {
            return "hard at 0: nothing " + (budget.unit() == Unit.MONEY ? "priced " : "") + "passes";
        }
        if (budget.unit() == Unit.REQUESTS) {
            return "hard: never over; calls are counted one by one";
        }
        return budget.estimation() == Estimation.STRICT
                ? "strict: never over; each call holds the most it can cost, and its output is capped at that"
                : "adaptive: over by at most about one top-up (64 tokens or a quarter of the output) of each call"
                        + " in flight; `estimation: strict` is never over";
    }

    static List<String> of(@Nullable TagPolicy before, @Nullable TagPolicy after) {
        if (after == null) {
            return List.of("nothing is demanded of the tag by it any more");
        }
        List<String> effects = new ArrayList<>();
        if (after.required() && (before == null || !before.required())) {
            effects.add("calls without the tag are refused with 400");
        }
        boolean otherValues = before == null || !before.values().equals(after.values());
        if (otherValues && !(after.values() instanceof TagPolicy.Any)) {
            effects.add("calls with another value are refused with 403");
        }
        return effects;
    }

    static List<String> of(@Nullable OwnKeyPolicy before, @Nullable OwnKeyPolicy after) {
        if (after == null || after.keysPerUser() == 0) {
            return List.of("its people make no keys; those that they made are refused with 401, unless"
                    + " another key policy covers them");
        }
        List<String> effects = new ArrayList<>();
        if (before == null) {
            effects.add("its people make up to " + after.keysPerUser() + " keys each");
        } else {
            effects.add("acts on the next call with a key that its people made");
            if (after.keysPerUser() < before.keysPerUser()) {
                effects.add("who has more keys than that keeps them and makes no other");
            }
        }
        return effects;
    }

    static List<String> of(@Nullable Group before, @Nullable Group after) {
        if (before == null || after == null || Objects.equals(before.parentId(), after.parentId())) {
            return List.of();
        }
        return List.of("budgets above see its spend from now on; what was spent stays where it was counted");
    }

    static List<String> of(@Nullable ApiKey before, @Nullable ApiKey after, boolean secretMade) {
        if (after == null) {
            return List.of("calls with it are refused with 401");
        }
        if (before == null) {
            return secretMade ? List.of("a secret is made and shown once") : List.of();
        }
        return before.hash().equals(after.hash()) ? List.of() : List.of("the old secret is refused with 401 at once");
    }
}
