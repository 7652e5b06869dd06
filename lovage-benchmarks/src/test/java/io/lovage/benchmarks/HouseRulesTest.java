package io.lovage.benchmarks;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import io.lovage.testkit.NoWallClock;
import org.junit.jupiter.api.Test;

class HouseRulesTest {

    @Test
    void nobody_reads_the_wall_clock_or_sleeps() {
        ClassFileImporter ours = new ClassFileImporter().withImportOption(HouseRulesTest::isWrittenByUs);

        NoWallClock.rule().check(ours.importPackages("io.lovage.benchmarks"));
    }

    /** JMH writes the loops around benchmarks. */
    private static boolean isWrittenByUs(Location location) {
        return !location.contains("/jmh_generated/");
    }
}
