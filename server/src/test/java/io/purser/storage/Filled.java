package io.purser.storage;

import io.purser.core.usage.Meter;
import io.purser.core.usage.Quantities;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.MonthDay;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Makes records in which every component has a value of its own, and every case of a sealed type
/// and every value of an enum comes up in turn: what a store forgets shows as a difference, and a
/// component that joins later is covered by itself.
public final class Filled {

    private static final int OUTER = 8;
    private static final int INNER = 2;

    private final Map<Class<?>, Integer> turns = new HashMap<>();
    private int count;
    private int depth;

    public <T> T of(Class<T> type) {
        return type.cast(value(type));
    }

    private Object value(Type type) {
        count++;
        if (type instanceof ParameterizedType generic) {
            return collection(generic);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return record(plain);
        }
        if (plain.isSealed() && plain.getName().startsWith("io.purser")) {
            Class<?>[] cases = plain.getPermittedSubclasses();
            return value(cases[turn(plain) % cases.length]);
        }
        if (plain.isEnum()) {
            Object[] values = plain.getEnumConstants();
            return values[turn(plain) % values.length];
        }
        return scalar(plain);
    }

    private int turn(Class<?> type) {
        return turns.merge(type, 1, Integer::sum);
    }

    private Object collection(ParameterizedType generic) {
        int size = depth > 1 ? INNER : OUTER;
        Type[] of = generic.getActualTypeArguments();
        if (generic.getRawType() == List.class) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                list.add(value(of[0]));
            }
            return list;
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(value(of[0]), value(of[1]));
        }
        return map;
    }

    private Object record(Class<?> type) {
        depth++;
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = Arrays.stream(components)
                .map(each -> value(each.getGenericType()))
                .toArray();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        depth--;
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be filled", e);
        }
    }

    private Object scalar(Class<?> type) {
        return switch (type.getName()) {
            case "long", "java.lang.Long" -> 1L + count;
            case "int", "java.lang.Integer" -> 1 + count % 9;
            case "boolean", "java.lang.Boolean" -> count % 2 == 0;
            case "java.lang.String" -> "text \u2264 \"" + count + "\"";
            case "io.purser.core.usage.Quantities" -> {
                Quantities quantities = Quantities.NONE;
                for (Meter meter : Meter.values()) {
                    quantities =
                            quantities.with(meter, 1L + count + meter.bucket().length());
                }
                yield quantities;
            }
            case "java.time.ZoneId" -> ZoneId.of(count % 2 == 0 ? "Europe/London" : "America/New_York");
            case "java.time.MonthDay" -> MonthDay.of(1 + count % 12, 1 + count % 28);
            case "java.time.LocalDate" -> LocalDate.of(2026, 1 + count % 12, 1 + count % 28);
            case "java.time.Period" -> Period.ofDays(1 + count);
            case "java.time.Duration" -> Duration.ofSeconds(1 + count);
            case "java.time.Instant" -> Instant.ofEpochSecond(1_795_348_800L + count);
            default -> throw new IllegalStateException(type + " is not known here; teach Filled to make one");
        };
    }
}
