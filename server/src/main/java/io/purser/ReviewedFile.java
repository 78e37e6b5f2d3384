package io.purser;

import io.purser.cli.PriceDesk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/// A file that a review writes and a running gateway watches: it changes in one step, or not at all.
final class ReviewedFile {
    private ReviewedFile() {}

    /// @param check reads it as the gateway will, and fails where that cannot be done
    static void replace(Path file, String text, Consumer<Path> check) {
        // Beside it and with its name, so that it is moved in one step and has the usual rights.
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(draft, text);
            check.accept(draft);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new PriceDesk.Refused(
                    file + " cannot be written: " + unwritable.getClass().getSimpleName());
        }
    }
}
