package io.lovage.message;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that ignoring a result is a mistake. On a package it holds for every method in it that does not carry
 * {@link CanIgnoreReturnValue}.
 *
 * <p>ErrorProne goes by the simple name, so users who run it get the check without a further dependency.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PACKAGE, ElementType.TYPE, ElementType.METHOD, ElementType.CONSTRUCTOR})
public @interface CheckReturnValue {}
