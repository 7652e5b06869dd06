package io.lovage.benchmarks.peers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** What was measured: of each peer each quantity, once in each round. */
final class Figures {

    /** What is measured, and how it is written. */
    enum Quantity {
        TASKS_PER_SECOND("%,.0f"),
        HEAD_PER_SECOND("%,.0f"),
        HEAD_BESIDE_IDLE_PER_SECOND("%,.0f"),
        P50_MS("%,.2f"),
        P99_MS("%,.2f"),
        IDLE_RSS_MB("%,.0f"),
        IDLE_PSS_MB("%,.0f"),
        PEAK_RSS_MB("%,.0f"),
        PEAK_PSS_MB("%,.0f");

        private final String format;

        Quantity(String format) {
            this.format = format;
        }
    }

    private final Map<String, Map<Quantity, List<Double>>> figures = new LinkedHashMap<>();

    void add(String peer, Quantity quantity, double figure) {
        figures.computeIfAbsent(peer, name -> new EnumMap<>(Quantity.class))
                .computeIfAbsent(quantity, name -> new ArrayList<>())
                .add(figure);
    }

    void addLatency(String peer, double[] sortedMillis) {
        add(peer, Quantity.P50_MS, sortedMillis[sortedMillis.length / 2]);
        add(peer, Quantity.P99_MS, sortedMillis[sortedMillis.length * 99 / 100]);
    }

    void addMemory(String peer, Memory idle, Memory peak) {
        add(peer, Quantity.IDLE_RSS_MB, idle.rss());
        add(peer, Quantity.IDLE_PSS_MB, idle.pss());
        add(peer, Quantity.PEAK_RSS_MB, peak.rss());
        add(peer, Quantity.PEAK_PSS_MB, peak.pss());
    }

    OptionalDouble median(String peer, Quantity quantity) {
        double[] sorted = sorted(peer, quantity);
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    /** The median and, of several rounds, the least and the most: {@code 100 (90 - 110)}. */
    Optional<String> text(String peer, Quantity quantity) {
        double[] sorted = sorted(peer, quantity);
        if (sorted.length == 0) {
            return Optional.empty();
        }
        String median = quantity.format.formatted(median(peer, quantity).orElseThrow());
        return Optional.of(
                sorted.length == 1
                        ? median
                        : median
                                + (" (" + quantity.format + " - " + quantity.format + ")")
                                        .formatted(sorted[0], sorted[sorted.length - 1]));
    }

    private double[] sorted(String peer, Quantity quantity) {
        double[] sorted = figures.getOrDefault(peer, Map.of()).getOrDefault(quantity, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        Arrays.sort(sorted);
        return sorted;
    }
}
