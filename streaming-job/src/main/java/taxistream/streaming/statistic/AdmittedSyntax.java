package taxistream.streaming.statistic;

import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAlias;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedExtractValue;
import org.apache.spark.sql.catalyst.analysis.UnresolvedHaving;
import org.apache.spark.sql.catalyst.analysis.UnresolvedInlineTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedOrdinal;
import org.apache.spark.sql.catalyst.analysis.UnresolvedStar;
import org.apache.spark.sql.catalyst.analysis.UnresolvedStarExceptOrReplace;
import org.apache.spark.sql.catalyst.analysis.UnresolvedSubqueryColumnAliases;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.And;
import org.apache.spark.sql.catalyst.expressions.AttributeReference;
import org.apache.spark.sql.catalyst.expressions.BitwiseAnd;
import org.apache.spark.sql.catalyst.expressions.BitwiseNot;
import org.apache.spark.sql.catalyst.expressions.BitwiseOr;
import org.apache.spark.sql.catalyst.expressions.BitwiseXor;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Concat;
import org.apache.spark.sql.catalyst.expressions.CreateNamedStruct;
import org.apache.spark.sql.catalyst.expressions.Cube;
import org.apache.spark.sql.catalyst.expressions.Divide;
import org.apache.spark.sql.catalyst.expressions.EqualNullSafe;
import org.apache.spark.sql.catalyst.expressions.EqualTo;
import org.apache.spark.sql.catalyst.expressions.Exists;
import org.apache.spark.sql.catalyst.expressions.GreaterThan;
import org.apache.spark.sql.catalyst.expressions.GreaterThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.GroupingSets;
import org.apache.spark.sql.catalyst.expressions.ILike;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.In;
import org.apache.spark.sql.catalyst.expressions.InSubquery;
import org.apache.spark.sql.catalyst.expressions.IntegralDivide;
import org.apache.spark.sql.catalyst.expressions.IsNotNull;
import org.apache.spark.sql.catalyst.expressions.IsNull;
import org.apache.spark.sql.catalyst.expressions.LessThan;
import org.apache.spark.sql.catalyst.expressions.LessThanOrEqual;
import org.apache.spark.sql.catalyst.expressions.Like;
import org.apache.spark.sql.catalyst.expressions.LikeAll;
import org.apache.spark.sql.catalyst.expressions.LikeAny;
import org.apache.spark.sql.catalyst.expressions.ListQuery;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.Multiply;
import org.apache.spark.sql.catalyst.expressions.NamePlaceholder$;
import org.apache.spark.sql.catalyst.expressions.Not;
import org.apache.spark.sql.catalyst.expressions.NotLikeAll;
import org.apache.spark.sql.catalyst.expressions.NotLikeAny;
import org.apache.spark.sql.catalyst.expressions.Or;
import org.apache.spark.sql.catalyst.expressions.Overlay;
import org.apache.spark.sql.catalyst.expressions.RLike;
import org.apache.spark.sql.catalyst.expressions.Remainder;
import org.apache.spark.sql.catalyst.expressions.Rollup;
import org.apache.spark.sql.catalyst.expressions.ScalarSubquery;
import org.apache.spark.sql.catalyst.expressions.ShiftLeft;
import org.apache.spark.sql.catalyst.expressions.ShiftRight;
import org.apache.spark.sql.catalyst.expressions.ShiftRightUnsigned;
import org.apache.spark.sql.catalyst.expressions.SortOrder;
import org.apache.spark.sql.catalyst.expressions.StringLocate;
import org.apache.spark.sql.catalyst.expressions.StringTrim;
import org.apache.spark.sql.catalyst.expressions.StringTrimLeft;
import org.apache.spark.sql.catalyst.expressions.StringTrimRight;
import org.apache.spark.sql.catalyst.expressions.Substring;
import org.apache.spark.sql.catalyst.expressions.Subtract;
import org.apache.spark.sql.catalyst.expressions.TimestampAdd;
import org.apache.spark.sql.catalyst.expressions.TimestampDiff;
import org.apache.spark.sql.catalyst.expressions.UnaryMinus;
import org.apache.spark.sql.catalyst.expressions.UnaryPositive;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.Distinct;
import org.apache.spark.sql.catalyst.plans.logical.Except;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.catalyst.plans.logical.GlobalLimit;
import org.apache.spark.sql.catalyst.plans.logical.Intersect;
import org.apache.spark.sql.catalyst.plans.logical.Join;
import org.apache.spark.sql.catalyst.plans.logical.LocalLimit;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.Offset;
import org.apache.spark.sql.catalyst.plans.logical.OneRowRelation;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.Sort;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.Union;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;

/**
 * The syntax that a statistic may use, as the node classes that Spark's parser creates. Tables and functions are judged by their names
 * instead. New syntax of a later Spark version is refused until it is listed here.
 */
final class AdmittedSyntax {

    private static final Set<Class<?>> QUERIES = Set.of(
            Aggregate.class,
            Distinct.class,
            Except.class,
            Filter.class,
            GlobalLimit.class,
            Intersect.class,
            Join.class,
            LocalLimit.class,
            LocalRelation.class, // VALUES (…), (…)
            Offset.class,
            OneRowRelation.class,
            Project.class,
            Sort.class,
            SubqueryAlias.class,
            Union.class,
            UnresolvedHaving.class,
            UnresolvedInlineTable.class,
            UnresolvedSubqueryColumnAliases.class,
            UnresolvedWith.class);

    private static final Set<Class<?>> EXPRESSIONS = Set.of(
            // Names and values.
            Alias.class,
            AttributeReference.class,
            CreateNamedStruct.class,
            Literal.class,
            NamePlaceholder$.class,
            UnresolvedAlias.class,
            UnresolvedAttribute.class,
            UnresolvedExtractValue.class,
            UnresolvedOrdinal.class,
            UnresolvedStar.class,
            UnresolvedStarExceptOrReplace.class,
            // Conditions.
            And.class,
            CaseWhen.class,
            EqualNullSafe.class,
            EqualTo.class,
            GreaterThan.class,
            GreaterThanOrEqual.class,
            ILike.class,
            If.class,
            In.class,
            IsNotNull.class,
            IsNull.class,
            LessThan.class,
            LessThanOrEqual.class,
            Like.class,
            LikeAll.class,
            LikeAny.class,
            Not.class,
            NotLikeAll.class,
            NotLikeAny.class,
            Or.class,
            RLike.class,
            // Subqueries.
            Exists.class,
            InSubquery.class,
            ListQuery.class,
            ScalarSubquery.class,
            // Arithmetic.
            Add.class,
            BitwiseAnd.class,
            BitwiseNot.class,
            BitwiseOr.class,
            BitwiseXor.class,
            Cast.class,
            Divide.class,
            IntegralDivide.class,
            Multiply.class,
            Remainder.class,
            ShiftLeft.class,
            ShiftRight.class,
            ShiftRightUnsigned.class,
            Subtract.class,
            UnaryMinus.class,
            UnaryPositive.class,
            // Functions with a syntax of their own.
            Concat.class,
            Overlay.class,
            StringLocate.class,
            StringTrim.class,
            StringTrimLeft.class,
            StringTrimRight.class,
            Substring.class,
            TimestampAdd.class,
            TimestampDiff.class,
            // Grouping.
            Cube.class,
            GroupingSets.class,
            Rollup.class,
            SortOrder.class);

    private AdmittedSyntax() {}

    static boolean admits(Object node) {
        return QUERIES.contains(node.getClass()) || EXPRESSIONS.contains(node.getClass());
    }
}
