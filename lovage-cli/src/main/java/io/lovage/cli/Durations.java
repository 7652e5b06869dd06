package io.lovage.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Lengths of time as people write them: {@code 500ms}, {@code 30s}, {@code 1.5s}, {@code 1h30m}, {@code 2d}, {@code PT30S}. */
final class Durations implements ITypeConverter<Duration> {

    private static final Pattern PART = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
    private static final Pattern ALL = Pattern.compile("(?:" + PART.pattern() + ")+");

    @Override
    public Duration convert(String text) {
        if (text.startsWith("-")) {
            throw new TypeConversionException("'" + text + "' is negative, and time doesn't go back");
        }
        try {
            return parse(text.toLowerCase(Locale.ROOT));
        } catch (DateTimeParseException | ArithmeticException e) {
            throw notADuration(text);
        }
    }

    private static Duration parse(String text) {
        if (text.startsWith("p")) {
            Duration duration = Duration.parse(text);
            if (duration.isNegative()) {
                throw new TypeConversionException("'" + text + "' is negative, and time doesn't go back");
            }
            return duration;
        }
        if (!ALL.matcher(text).matches()) {
            throw notADuration(text);
        }
        Duration sum = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            double nanos = Double.parseDouble(parts.group(1)) * nanosOf(parts.group(2));
            sum = sum.plusNanos(Math.round(nanos));
        }
        return sum;
    }

    private static double nanosOf(String unit) {
        return switch (unit) {
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            default -> 86_400e9;
        };
    }

    private static TypeConversionException notADuration(String text) {
        return new TypeConversionException(
                "'" + text + "' is not a duration. Write it like 500ms, 30s, 2m, 1h30m or PT30S");
    }

    /** For people: short, with about three digits. */
    static String text(Duration duration) {
        double seconds = duration.toNanos() / 1e9;
        if (seconds < 0.9995) {
            return Math.round(seconds * 1000) + " ms";
        }
        if (seconds < 100) {
            return String.format(Locale.ROOT, seconds < 9.995 ? "%.2f s" : "%.1f s", seconds);
        }
        long minutes = duration.toMinutes();
        if (minutes < 100) {
            return minutes + " min " + duration.toSecondsPart() + " s";
        }
        return duration.toHours() < 48 ? duration.toHours() + " h" : duration.toDays() + " days";
    }
}
