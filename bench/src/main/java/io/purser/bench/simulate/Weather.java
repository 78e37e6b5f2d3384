package io.purser.bench.simulate;

/// How bad the world is for one seed. Each seed draws its own, so that some worlds have much of
/// one trouble and none of another; healing ends all of it.
final class Weather {
    private final Chance chance;
    private final boolean sequential;
    private final int crashPermille;
    private final int failPermille;
    private final int unknownPermille;
    private final int stallPermille;
    private final int duplicatePercent;
    private final int lossPercent;
    private final int delayMillis;
    private final int webhookPercent;
    private boolean calm;

    /// How a commit comes out.
    enum Commit {
        GOOD,
        FAILS,
        /// It is there, and its writer is told that it failed.
        UNKNOWN
    }

    Weather(Chance chance) {
        this.chance = chance;
        sequential = chance.percent(10);
        crashPermille = chance.percent(60) ? (int) chance.between(1, 8) : 0;
        failPermille = chance.percent(25) ? (int) chance.between(1, 20) : 0;
        unknownPermille = chance.percent(35) ? (int) chance.between(2, 30) : 0;
        stallPermille = chance.percent(30) ? (int) chance.between(10, 150) : 0;
        duplicatePercent = chance.percent(60) ? (int) chance.between(5, 50) : 0;
        lossPercent = chance.percent(50) ? (int) chance.between(1, 20) : 0;
        delayMillis = chance.percent(50) ? 30 : 2_000;
        webhookPercent = chance.percent(60) ? (int) chance.between(10, 60) : 0;
    }

    /// From now on nothing goes wrong.
    void calm() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    boolean crashes() {
        return !calm && chance.permille(crashPermille);
    }

    Crash.Kind kind() {
        return chance.percent(40) ? Crash.Kind.POWER : Crash.Kind.PROCESS;
    }

    Commit commit() {
        if (!calm && chance.permille(failPermille)) {
            return Commit.FAILS;
        }
        return !calm && chance.permille(unknownPermille) ? Commit.UNKNOWN : Commit.GOOD;
    }

    boolean forceFails() {
        return !calm && failPermille > 0 && chance.permille(4);
    }

    boolean stalls() {
        return !calm && chance.permille(stallPermille);
    }

    long commitMillis(boolean stalls) {
        return stalls ? chance.between(1_000, 40_000) : chance.between(0, 4);
    }

    long forceMillis() {
        return chance.between(5, 400);
    }

    /// Whether a message comes once more.
    boolean duplicates() {
        return !calm && chance.percent(duplicatePercent);
    }

    boolean loses() {
        return !calm && chance.percent(lossPercent);
    }

    long delay() {
        return sequential || calm ? 1 : chance.between(1, delayMillis);
    }

    boolean webhookFails() {
        return !calm && chance.percent(webhookPercent);
    }
}
