using Xunit;

namespace Cpm.Architecture.Tests;

public sealed class CodeTextTests
{
    [Theory]
    [InlineData("a // b\nc", "a     \nc")]
    [InlineData("a /* b\nc */ d", "a     \n     d")]
    [InlineData("x = \"a\\\"b\" + y", "x =        + y")]
    [InlineData("x = @\"a\"\"b\" + y", "x =         + y")]
    [InlineData("x = $\"a{b}\" + y", "x =         + y")]
    [InlineData("x = \"\"\"a\"b\nc\"\"\" + y", "x =       \n     + y")]
    [InlineData("x = '\"'; y", "x =    ; y")]
    [InlineData("x = '\\''; y", "x =     ; y")]
    [InlineData("@class = a", "@class = a")]
    [InlineData("\"unterminated\nnext", "             \nnext")]
    public void Comments_and_literals_are_blanked(string text, string code) => Assert.Equal(code, CodeText.Of(text));
}
