using System.Reflection;

namespace Cpm.Architecture.Tests;

/// <summary>Writes the public surface of an assembly as sorted lines, one for each type and member.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Of(Assembly assembly) => [.. assembly.GetExportedTypes().SelectMany(Of).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Of(Type type)
    {
        var name = NameOf(type);
        var bases = new[] { type.BaseType }.Concat(type.GetInterfaces()).Where(other => other is not null && other != typeof(object) && other != typeof(ValueType)).Select(other => NameOf(other!));
        yield return type.IsEnum ? $"{name} : enum {NameOf(type.GetEnumUnderlyingType())}" : $"{name} : {string.Join(", ", bases.Order(StringComparer.Ordinal))}".TrimEnd(' ', ':');
        foreach (var member in type.GetMembers(Declared))
        {
            var line = member switch
            {
                FieldInfo { IsSpecialName: true } => null,
                FieldInfo field when IsVisible(field.Attributes) => Field(field),
                PropertyInfo property => Property(property),
                EventInfo { AddMethod.IsPublic: true } change => $"event {NameOf(change.EventHandlerType!)} {change.Name}",
                MethodInfo method when IsVisible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !method.Name.Contains('<') =>
                    $"{Modifiers(method)}{NameOf(method.ReturnType)} {method.Name}{Arguments(method)}({Parameters(method)})",
                ConstructorInfo { IsStatic: false } constructor when IsVisible(constructor) => $"new({Parameters(constructor)})",
                _ => null,
            };
            if (line is not null) yield return $"{name}.{line}";
        }
    }

    private static string Field(FieldInfo field)
    {
        var value = field.IsLiteral ? $" = {Convert.ToString(field.GetRawConstantValue())?.ReplaceLineEndings(@"\n")}" : "";
        return field.DeclaringType!.IsEnum ? $"{field.Name}{value}" : $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{NameOf(field.FieldType)} {field.Name}{value}";
    }

    private static string? Property(PropertyInfo property)
    {
        var get = property.GetMethod is { } getter && IsVisible(getter) ? getter : null;
        var set = property.SetMethod is { } setter && IsVisible(setter) ? setter : null;
        if (get is null && set is null) return null;
        var isInit = set?.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit") == true;
        var index = property.GetIndexParameters() is { Length: > 0 } parameters ? $"[{string.Join(", ", parameters.Select(Parameter))}]" : "";
        return $"{Modifiers((get ?? set)!)}{NameOf(property.PropertyType)} {property.Name}{index} {{ {(get is null ? "" : "get; ")}{(set is null ? "" : isInit ? "init; " : "set; ")}}}";
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsVisible(FieldAttributes field) =>
        (field & FieldAttributes.FieldAccessMask) is FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private static string Modifiers(MethodBase method) =>
        (method.IsPublic ? "" : "protected ") + (method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "");

    private static string Arguments(MethodInfo method) => method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(NameOf))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var way = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? parameter.IsIn ? "in " : "ref " : "";
        return $"{way}{NameOf(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "default"}" : "")}";
    }

    private static string NameOf(Type type)
    {
        if (type.IsByRef) return NameOf(type.GetElementType()!);
        if (type.IsArray) return NameOf(type.GetElementType()!) + "[]";
        if (type.IsGenericParameter) return type.Name;
        var name = type.Namespace?.StartsWith("Cpm", StringComparison.Ordinal) == true ? $"{type.Namespace}.{Nested(type)}" : Nested(type);
        return type.IsGenericType ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : name;
    }

    private static string Nested(Type type)
    {
        var name = type.Name.IndexOf('`') is var tick and >= 0 ? type.Name[..tick] : type.Name;
        return type.DeclaringType is { } outer ? $"{Nested(outer)}.{name}" : name;
    }
}
