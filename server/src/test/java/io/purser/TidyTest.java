package io.purser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// Sizes that may not grow across the line, and what every package owes its reader.
class TidyTest {

    private static final int FILE_LINES = 400;
    private static final int METHOD_LINES = 60;

    /// What stands across the line today, with its size. Entries only shrink and go; none is added.
    private static final Map<String, Integer> EXEMPT = Map.of();

    private static final List<Path> ROOTS = List.of(Path.of("src/main/java"), Path.of("../bench/src/main/java"));

    @Test
    void filesStopAt400Lines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources()) {
            try (Stream<String> lines = Files.lines(file)) {
                long count = lines.count();
                if (count > EXEMPT.getOrDefault(file.getFileName().toString(), FILE_LINES)) {
                    tooLong.add(file + ": " + count + " lines, expected at most " + FILE_LINES);
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void methodsStopAt60Lines() throws IOException {
        List<String> tooLong = new ArrayList<>();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var units = files.getJavaFileObjectsFromPaths(sources());
            var task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, units);
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new MethodLengths(unit, positions, tooLong).scan(unit, null);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsAndForbidsNull() throws IOException {
        List<String> mute = new ArrayList<>();
        for (Path file : sources()) {
            Path about = file.resolveSibling("package-info.java");
            if (!Files.exists(about) || !Files.readString(about).matches("(?s)///.*@NullMarked.*")) {
                mute.add(about + " is missing, or lacks its /// comment or @NullMarked");
            }
        }
        assertThat(mute).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (Path root : ROOTS) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
            }
        }
        return found;
    }

    /// Measures every method from its first line, annotations included, to its last.
    private static final class MethodLengths extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> tooLong;

        MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<String> tooLong) {
            this.unit = unit;
            this.positions = positions;
            this.tooLong = tooLong;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            var lines = unit.getLineMap();
            long end = positions.getEndPosition(unit, method);
            if (end >= 0) {
                long length =
                        lines.getLineNumber(end) - lines.getLineNumber(positions.getStartPosition(unit, method)) + 1;
                String name = unit.getSourceFile().getName() + "#" + method.getName();
                if (length > METHOD_LINES) {
                    tooLong.add(name + ": " + length + " lines, expected at most " + METHOD_LINES);
                }
            }
            return super.visitMethod(method, null);
        }
    }
}
