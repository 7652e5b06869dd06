package io.lovage.benchmarks.peers;

import io.lovage.benchmarks.peers.Peer.Measure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the user asked for.
 *
 * @param rounds in each of which every peer is measured once
 * @param percent of its usual number of tasks that each peer runs
 * @param seconds that latency is measured
 * @param only parts of names of peers; none for all
 * @param measures what is measured
 */
record Settings(Product product, int rounds, int percent, int seconds, List<String> only, List<Measure> measures) {

    /** Refuses what it does not understand by an exception that says so. */
    static Settings parse(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("Which server? Name postgresql, mariadb or redis.");
        }
        Settings settings = new Settings(
                choice(Product.class, arguments.get(0)),
                3,
                100,
                8,
                List.of(),
                List.of(Measure.DRAIN, Measure.LATENCY, Measure.MEMORY));
        for (int i = 1; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value.");
            }
            settings = settings.with(arguments.get(i), arguments.get(i + 1));
        }
        return settings;
    }

    private Settings with(String option, String value) {
        return switch (option) {
            case "--rounds" -> new Settings(product, positive(option, value), percent, seconds, only, measures);
            case "--percent" -> new Settings(product, rounds, positive(option, value), seconds, only, measures);
            case "--seconds" -> new Settings(product, rounds, percent, positive(option, value), only, measures);
            case "--only" -> new Settings(product, rounds, percent, seconds, List.of(value.split(",")), measures);
            case "--measure" ->
                new Settings(
                        product,
                        rounds,
                        percent,
                        seconds,
                        only,
                        Arrays.stream(value.split(","))
                                .map(name -> choice(Measure.class, name))
                                .toList());
            default -> throw new IllegalArgumentException("There is no option '" + option + "'.");
        };
    }

    private static <E extends Enum<E>> E choice(Class<E> kind, String name) {
        return Arrays.stream(kind.getEnumConstants())
                .filter(one -> one.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is none of "
                        + Arrays.toString(kind.getEnumConstants()).toLowerCase(Locale.ROOT) + "."));
    }

    private static int positive(String option, String value) {
        if (!value.matches("[1-9][0-9]{0,5}")) {
            throw new IllegalArgumentException(option + " '" + value + "' is no whole number from 1 to 999999.");
        }
        return Integer.parseInt(value);
    }

    boolean asksFor(Peer peer) {
        return only.isEmpty()
                || only.stream()
                        .anyMatch(part -> peer.name().toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT)));
    }

    boolean asksFor(Measure measure) {
        return measures.contains(measure);
    }
}
