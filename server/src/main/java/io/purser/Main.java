package io.purser;

/// The entry point of the one jar.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("purser " + args.length);
    }
}
