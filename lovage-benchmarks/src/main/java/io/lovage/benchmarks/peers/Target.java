package io.lovage.benchmarks.peers;

import io.lovage.benchmarks.peers.Figures.Quantity;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What Lovage wants to reach.
 *
 * @param peer of which {@code quantity} is looked at
 * @param other what it is divided by; empty if the quantity itself is limited
 * @param bound the least quotient if {@code atLeast}, otherwise the most
 */
record Target(String peer, Quantity quantity, String other, boolean atLeast, double bound) {

    static final List<Target> ON_POSTGRESQL = List.of(
            faster(Catalog.LOVAGE, 4, Catalog.DB_SCHEDULER),
            faster(Catalog.LOVAGE, 20, Catalog.JOBRUNR),
            faster(Catalog.LOVAGE, 1, Catalog.PG_BOSS),
            faster(Catalog.LOVAGE_OFF, 1, Catalog.GRAPHILE_WORKER),
            atMost(Quantity.P50_MS, 3),
            atMost(Quantity.P99_MS, 10));

    static final List<Target> ON_REDIS = List.of(
            faster(Catalog.LOVAGE, 20, Catalog.CELERY),
            faster(Catalog.LOVAGE_OFF, 1.5, Catalog.BULLMQ),
            faster(Catalog.LOVAGE_OFF, 2, Catalog.TWO_SIDEKIQS),
            atMost(Quantity.P50_MS, 0.5),
            new Target(Catalog.LOVAGE, Quantity.P50_MS, Catalog.CELERY, false, 1));

    private static Target faster(String peer, double times, String other) {
        return new Target(peer, Quantity.TASKS_PER_SECOND, other, true, times);
    }

    private static Target atMost(Quantity quantity, double bound) {
        return new Target(Catalog.LOVAGE, quantity, "", false, bound);
    }

    /** For people. */
    String text() {
        String sign = atLeast ? ">=" : "<=";
        return "%s of %s %s %s%s"
                .formatted(quantity, peer, sign, number(bound), other.isEmpty() ? "" : " x that of " + other);
    }

    private static String number(double value) {
        return String.valueOf(value).replaceAll("\\.0$", "");
    }

    /** Nothing where one of the figures is missing. */
    OptionalDouble measured(Figures figures) {
        OptionalDouble own = figures.median(peer, quantity);
        OptionalDouble its = other.isEmpty() ? OptionalDouble.of(1) : figures.median(other, quantity);
        return own.isPresent() && its.isPresent()
                ? OptionalDouble.of(own.getAsDouble() / its.getAsDouble())
                : OptionalDouble.empty();
    }

    boolean isMet(double measured) {
        return atLeast ? measured >= bound : measured <= bound;
    }
}
