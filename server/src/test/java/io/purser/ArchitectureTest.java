package io.purser;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The floor plan of `ARCHITECTURE.md`, checked against the classes as compiled.
class ArchitectureTest {

    private static final String HOUSE = "io.purser";

    /// What a pure core may lean on outside itself. Everything else is I/O, a clock, a thread or a framework.
    private static final Pattern PURE = Pattern.compile(
            "java\\.lang(\\.annotation|\\.invoke|\\.runtime|\\.constant)?\\.\\w+(\\$\\w+)*|java\\.math\\.\\w+"
                    + "|java\\.util(\\.function|\\.stream|\\.regex)?\\.\\w+(\\$\\w+)*|java\\.time(\\.\\w+)?\\.\\w+"
                    + "|java\\.nio\\.charset\\.\\w+|java\\.text\\.Normalizer(\\$\\w+)?|org\\.jspecify\\..+");

    private static final Set<String> IMPURE = Set.of(
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.ScopedValue",
            "java.lang.Runtime",
            "java.lang.Process",
            "java.lang.ProcessBuilder",
            "java.util.Random",
            "java.util.UUID",
            "java.util.Timer",
            "java.util.Scanner",
            "java.time.Clock",
            "java.time.InstantSource");

    private static final Pattern EMPTY_NAME =
            Pattern.compile(".*(Impl|Utils?|Helpers?|Manager|Base|Data)$|^(Abstract|Common|Misc)[A-Z]?.*");

    private static final FloorPlan PLAN = new FloorPlan();
    private static JavaClasses house;

    @BeforeAll
    static void readTheHouse() {
        house = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(HOUSE);
    }

    @Test
    void everyRoomIsDeclaredInTheFloorPlan() {
        Set<String> undeclared = new TreeSet<>();
        for (JavaClass type : house) {
            String room = room(type);
            if (!room.isEmpty() && !PLAN.declares(room)) {
                undeclared.add(room);
            }
        }
        assertThat(undeclared).as("rooms that FloorPlan does not name").isEmpty();
    }

    @Test
    void everyRoomUsesOnlyWhatTheFloorPlanAllows() {
        Set<String> forbidden = new TreeSet<>();
        for (Dependency dependency : dependencies(ArchitectureTest::inRooms)) {
            JavaClass target = dependency.getTargetClass();
            if (!inHouse(target)) {
                continue;
            }
            String from = room(dependency.getOriginClass());
            if (room(target).isEmpty() || !PLAN.allows(from, room(target))) {
                forbidden.add(from + " must not use " + name(target) + ", but " + name(dependency.getOriginClass())
                        + " does");
            }
        }
        assertThat(forbidden).isEmpty();
    }

    @Test
    void theFloorPlanItselfNamesOnlyRoomsAndFloorsThatExistAndHasNoCycle() {
        PLAN.rooms()
                .forEach((room, targets) -> targets.forEach(target -> {
                    assertThat(PLAN.declares(target) || FloorPlan.isFloor(target))
                            .as(room + " → " + target)
                            .isTrue();
                    for (String other : PLAN.rooms().keySet()) {
                        if (!other.equals(room) && PLAN.allows(room, other)) {
                            assertThat(PLAN.allows(other, room))
                                    .as(room + " and " + other + " may use each other")
                                    .isFalse();
                        }
                    }
                }));
    }

    @Test
    void noCyclesBetweenFloors() {
        slices().matching(HOUSE + ".(*)..").should().beFreeOfCycles().check(house);
    }

    @Test
    void noCyclesBetweenRoomsOfAnyFloor() {
        slices().matching(HOUSE + ".(**)").should().beFreeOfCycles().check(house);
        slices().matching(HOUSE + ".*.(*)..").should().beFreeOfCycles().check(house);
    }

    @Test
    void theCoreIsPure() {
        Set<String> impure = new TreeSet<>();
        for (Dependency dependency : dependencies(type -> room(type).startsWith("core."))) {
            JavaClass target = dependency.getTargetClass().getBaseComponentType();
            String used = target.getFullName();
            boolean pure = target.isPrimitive() || (PURE.matcher(used).matches() && !IMPURE.contains(used));
            if (!inHouse(target) && !pure) {
                impure.add(name(dependency.getOriginClass()) + " uses " + used);
            }
        }
        assertThat(impure).as("I/O, clocks, threads and frameworks in the core").isEmpty();
    }

    /// So that none of its classes is loaded where nothing is sent.
    @Test
    void onlyOneRoomKnowsOpenTelemetry() {
        Set<String> others = new TreeSet<>();
        for (Dependency dependency : dependencies(type -> !room(type).equals("platform.otlp"))) {
            if (dependency.getTargetClass().getPackageName().startsWith("io.opentelemetry")) {
                others.add(name(dependency.getOriginClass()));
            }
        }
        assertThat(others).isEmpty();
    }

    @Test
    void timeAndChanceAreHandedIn() {
        List<String> taken = new ArrayList<>();
        for (JavaClass type : house) {
            if (mayMakeTimeAndChance(type)) {
                continue;
            }
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                String target = access.getTarget().getOwner().getFullName();
                String member = access.getTarget().getName();
                boolean isTimer = room(type).startsWith("core.") && member.equals("nanoTime");
                if (isTimer || isTimeOrChance(target, member)) {
                    taken.add(access.getDescription());
                }
            }
        }
        assertThat(taken).as("only Wiring makes clocks and randomness").isEmpty();
    }

    @Test
    void namesSayWhatThingsAre() {
        List<String> empty = new ArrayList<>();
        for (JavaClass type : house) {
            if (EMPTY_NAME.matcher(type.getSimpleName()).matches()) {
                empty.add(name(type));
            }
        }
        assertThat(empty).as("names that say nothing (STYLE.md)").isEmpty();
    }

    /// The monotonic clock is not among them: it measures durations and decides nothing. The pure core may not even
    /// have that one.
    private static boolean isTimeOrChance(String owner, String member) {
        return switch (owner) {
            case "java.lang.System" -> member.equals("currentTimeMillis");
            case "java.lang.Math" -> member.equals("random");
            case "java.util.UUID" -> member.equals("randomUUID");
            case "java.util.Date", "java.util.Random" -> member.equals("<init>");
            case "java.time.Clock", "java.time.InstantSource" -> member.startsWith("system");
            case "java.util.concurrent.ThreadLocalRandom" -> member.equals("current");
            default -> owner.startsWith("java.time.") && member.equals("now");
        };
    }

    /// `Main` and `Wiring` make the clocks; the command line is an interactive program of its own, and so is the
    /// sandbox when it runs as the billing oracle.
    private static boolean mayMakeTimeAndChance(JavaClass type) {
        String room = room(type);
        return room.isEmpty()
                || room.equals("cli")
                || room.startsWith("cli.")
                || type.getSimpleName().equals("SandboxMain");
    }

    private static boolean inRooms(JavaClass type) {
        return !room(type).isEmpty();
    }

    private static List<Dependency> dependencies(Predicate<JavaClass> of) {
        List<Dependency> found = new ArrayList<>();
        for (JavaClass type : house) {
            if (of.test(type)) {
                found.addAll(type.getDirectDependenciesFromSelf());
            }
        }
        return found;
    }

    private static boolean inHouse(JavaClass type) {
        String pack = type.getBaseComponentType().getPackageName();
        return pack.equals(HOUSE) || pack.startsWith(HOUSE + ".");
    }

    private static String room(JavaClass type) {
        String pack = type.getBaseComponentType().getPackageName();
        return pack.length() <= HOUSE.length() ? "" : pack.substring(HOUSE.length() + 1);
    }

    private static String name(JavaClass type) {
        return type.getFullName().substring(HOUSE.length() + 1);
    }
}
