package io.purser.bench;

/// Runs the benchmark that is named first on the command line.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.out.println("bench " + args.length);
    }
}
