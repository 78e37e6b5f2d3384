package io.purser.bench.engine;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The control: what the machine asks for the same draws where nothing is decided. One hash map for each level, one
/// look-up by name in each, one addition when the call comes and one when it ends.
final class BareLookups {
    private final List<Map<String, Cell>> levels;

    BareLookups(int members) {
        levels = List.of(
                cells(Stream.of("acme")),
                cells(IntStream.range(0, members).mapToObj(i -> "g" + i)),
                cells(IntStream.range(0, members).mapToObj(i -> "u" + i)),
                cells(IntStream.range(0, members).mapToObj(i -> "k" + i)),
                cells(IntStream.range(0, Crowd.CUSTOMERS).mapToObj(i -> "customer-" + i)),
                cells(IntStream.range(0, members).mapToObj(i -> "p" + i)));
    }

    private static Map<String, Cell> cells(Stream<String> names) {
        Map<String, Cell> cells = new HashMap<>();
        names.forEach(name -> cells.put(name, new Cell()));
        return cells;
    }

    /// What is on the six together, so that nothing is left out.
    long begin(String[] names, Cell[] found, long amount) {
        long sum = 0;
        for (int i = 0; i < found.length; i++) {
            Cell cell = levels.get(i).computeIfAbsent(names[i], _ -> new Cell());
            cell.held += amount;
            sum += cell.settled + cell.held;
            found[i] = cell;
        }
        return sum;
    }

    void end(Cell[] found, long held, long amount) {
        for (Cell cell : found) {
            cell.held -= held;
            cell.settled += amount;
        }
    }

    /// The least of an account.
    static final class Cell {
        private long settled;
        private long held;
    }
}
