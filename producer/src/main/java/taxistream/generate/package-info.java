/**
 * Files of invented trips in the exact layout that TLC published for a service and month, dirt included: for the demo, tests
 * and benchmarks where the real files cannot be reached. Repeatable for a seed; no trip in them was ever driven.
 */
package taxistream.generate;
