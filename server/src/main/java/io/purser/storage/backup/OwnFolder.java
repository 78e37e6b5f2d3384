package io.purser.storage.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Folders and files that only their owner can read: a backup may hold secrets.
final class OwnFolder {
    private OwnFolder() {}

    /// Makes a new one.
    static void make(Path folder) throws IOException {
        Files.createDirectory(folder, ownerOnly("rwx------"));
    }

    /// Opens a new file to be written.
    static OutputStream write(Path file) throws IOException {
        return Channels.newOutputStream(FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly("rw-------")));
    }

    /// Has what was written on the disk.
    static void force(Path file) throws IOException {
        boolean folder = Files.isDirectory(file);
        try (FileChannel channel =
                FileChannel.open(file, folder ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /// Deletes a file, or a folder with all that is in it, where it is there.
    static void delete(Path place) throws IOException {
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            empty(place);
        }
        Files.deleteIfExists(place);
    }

    /// Deletes what is in a folder.
    static void empty(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            for (Path each : list(folder)) {
                delete(each);
            }
        }
    }

    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static FileAttribute<?>[] ownerOnly(String rights) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }
}
