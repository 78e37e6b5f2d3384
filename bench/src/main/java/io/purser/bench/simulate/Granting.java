package io.purser.bench.simulate;

import io.purser.control.admin.LimitText;
import io.purser.control.allowances.AccountName;
import io.purser.control.allowances.AllowanceOutcome;
import io.purser.control.allowances.Allowances;
import io.purser.control.allowances.Granted;
import io.purser.control.audit.Actor;
import io.purser.control.identity.Principal;
import io.purser.control.identity.Sight;
import io.purser.core.budget.Allowance;
import io.purser.core.budget.Budget;
import io.purser.core.ledger.BudgetFigures;
import io.purser.core.money.CurrencyUnit;
import io.purser.core.policy.Policy;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Somebody who raises, credits, resets, moves and ends what may be spent, now and then, and looks whether it is so.
final class Granting {
    private static final String WHY = "the launch";
    private static final long LONGEST_RAISE = Duration.ofHours(14).toMillis();
    private static final Principal WHO = Principal.everything(Actor.operator("op", "ada"));

    private final World world;
    private final Chance chance;

    Granting(World world) {
        this.world = world;
        this.chance = world.extras().allowances().chance();
    }

    /// @param end when the last call comes
    void plan(long end) {
        if (world.extras().allowances().isOn()) {
            for (long times = chance.between(2, 16); times > 0; times--) {
                world.agenda().after(chance.between(1, end), "an allowance", this::grant);
            }
        }
    }

    private void grant() {
        Life life = world.ready();
        if (life == null || !life.store().healthy()) {
            return;
        }
        String organization = chance.any(life.organizations().organizations());
        Policy policy = life.organizations().policy(organization).orElseThrow();
        if (policy.budgets().isEmpty()) {
            return;
        }
        Allowances.Ground ground = new Allowances.Ground(policy, new Sight.Whole(), WHO);
        AccountName from = account(policy);
        boolean busy = life.inFlight(organization) > 0;
        boolean arming = life.isArming();
        AllowanceOutcome outcome = done(life, ground, from);
        if (outcome instanceof AllowanceOutcome.Done) {
            world.coverage(busy, Pair.ALLOWANCE_UNDER_HOLD);
            world.coverage(arming, Pair.ALLOWANCE_WHILE_ARMING);
            new FigureChecks(world).ceilings(life, "I-5");
        }
    }

    private @Nullable AllowanceOutcome done(Life life, Allowances.Ground ground, AccountName from) {
        return switch ((int) chance.between(0, 9)) {
            case 0, 1, 2 -> {
                Long until = chance.percent(50)
                        ? null
                        : Long.valueOf(world.agenda().wallMillis() + chance.between(60_000, LONGEST_RAISE));
                var wish = new Allowances.Raise(from, amount(ground.policy(), from), null, until);
                yield wish(life, "raises " + from, open -> open.raise(ground, wish, WHY));
            }
            case 3 -> {
                String amount = amount(ground.policy(), from);
                yield wish(life, "credits " + from, open -> open.credit(ground, from, amount, WHY));
            }
            case 4 -> wish(life, "resets " + from, open -> open.reset(ground, from, WHY));
            case 5, 6, 7 -> move(life, ground, from);
            default -> end(life, ground);
        };
    }

    private @Nullable AllowanceOutcome wish(Life life, String what, Function<Allowances, AllowanceOutcome> wish) {
        AllowanceOutcome outcome = life.treasury().wish(wish);
        world.agenda().note("somebody " + what + ": " + outcome);
        return outcome;
    }

    private AccountName account(Policy policy) {
        Budget budget = chance.any(policy.budgets());
        return new AccountName(budget.name(), subject(budget));
    }

    private @Nullable String subject(Budget budget) {
        return switch (budget.scope().each()) {
            case USER -> chance.any(List.of("u1", "u2"));
            case KEY -> chance.any(List.of("k1", "k2", "k3", "k4"));
            case CUSTOMER -> chance.any(PolicyMaker.CUSTOMERS);
            case SESSION -> chance.any(PolicyMaker.SESSIONS);
            case null, default -> null;
        };
    }

    /// Some of what is declared, or a multiple of it.
    private String amount(Policy policy, AccountName account) {
        Budget budget = budget(policy, account);
        long limit = Math.max(1, budget.limit());
        long most = chance.percent(60) ? Math.ceilDiv(limit, 3) : 2 * limit;
        return LimitText.print(budget.unit(), chance.between(1, most), CurrencyUnit.USD);
    }

    private static Budget budget(Policy policy, AccountName account) {
        return policy.budgets().stream()
                .filter(each -> each.name().equals(account.budget()))
                .findFirst()
                .orElseThrow();
    }

    /// To another member of the same budget, or to another budget.
    private @Nullable AllowanceOutcome move(Life life, Allowances.Ground ground, AccountName from) {
        Budget budget = budget(ground.policy(), from);
        AccountName to = budget.scope().each() != null && chance.percent(70)
                ? new AccountName(from.budget(), subject(budget))
                : account(ground.policy());
        BudgetFigures now = life.organizations()
                .account(ground.policy().organization().name(), budget.id(), from.subject())
                .orElseThrow();
        long left = left(ground, budget, now);
        boolean greedy = left >= 0 && now.held() > 0 && chance.percent(60);
        String text = greedy
                ? LimitText.print(budget.unit(), left + chance.between(1, now.held()), CurrencyUnit.USD)
                : amount(ground.policy(), from);
        long amount = LimitText.parse(text, CurrencyUnit.USD).amount();
        AllowanceOutcome outcome = wish(
                life,
                "moves " + text + " from " + from + " to " + to,
                open -> open.move(ground, new Allowances.Move(from, to, text), WHY));
        if (outcome instanceof AllowanceOutcome.Done(List<Granted> granted, var _)) {
            moved(granted, from, left, amount);
        }
        if (outcome instanceof AllowanceOutcome.Lacking(BudgetFigures account)) {
            world.coverage(account.held() > 0 && left + account.held() >= amount, Pair.MOVE_AGAINST_HOLDS);
            Violation.unless(left < amount, "I-5", () -> from + " has " + left + " left and does not give " + text);
        }
        return outcome;
    }

    private static void moved(List<Granted> granted, AccountName from, long left, long amount) {
        Violation.unless(
                left >= amount,
                "I-5",
                () -> from + " gives " + amount + " and has " + left + " neither spent nor held");
        long sum = granted.stream().mapToLong(each -> each.allowance().amount()).sum();
        Violation.unless(
                granted.size() == 2 && sum == 0, "I-5", () -> "a move comes to " + sum + ", expected 0: " + granted);
    }

    /// What is neither spent nor held of an account's ceiling, by the records alone. To ask what time it is moves the
    /// engine's clock, as the move does.
    private long left(Allowances.Ground ground, Budget budget, BudgetFigures now) {
        String organization = ground.policy().organization().name();
        long taken = FigureChecks.taken(world.checks().books(organization), now);
        return new Ceilings(world)
                        .of(organization, budget, now.subject(), now.window())
                        .limit()
                - taken;
    }

    private @Nullable AllowanceOutcome end(Life life, Allowances.Ground ground) {
        List<Granted> granted = life.treasury().granted(ground);
        if (granted.isEmpty()) {
            return null;
        }
        Allowance one = chance.any(granted).allowance();
        return wish(life, "ends " + one, open -> open.end(ground, Long.toString(one.number()), WHY));
    }

    /// Counts what a crash met.
    void died(Life life) {
        for (String organization : life.organizations().organizations()) {
            world.coverage(
                    new Ceilings(world).anyInForce(organization, life.time(organization)), Pair.CRASH_WITH_ALLOWANCE);
        }
    }
}
